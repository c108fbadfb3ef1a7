"""Keeping up with the files: what is new, what is broken, what stays."""

from __future__ import annotations

import dataclasses
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deckgen.commands.preview import live as live_module
from deckgen.commands.preview import page
from deckgen.commands.preview.live import Live, WatchfilesMissingError
from deckgen.commands.preview.serve import serve
from deckgen.compile import pipeline
from deckgen.core.build import Media
from deckgen.formats.paper import sheets
from deckgen.util import embed

if TYPE_CHECKING:
    from collections.abc import Iterator

DECK = """\
deck: {id: d, name: D, style: looks/own.css}
topics:
  - id: t
    title: T
    cards:
      - {id: one, q: One?, a: '1', unsourced: known}
      - {id: gap, cloze: 'A {{c1::gap}}', unsourced: known}
      - {id: seen, q: 'Seen? ![](media/dot.png)', a: A dot, unsourced: known}
"""
PNG = (Path(__file__).parent / "hostile" / "media" / "dot.png").read_bytes()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "media").mkdir()
    (tmp_path / "looks").mkdir()
    (tmp_path / "media" / "dot.png").write_bytes(PNG)
    (tmp_path / "looks" / "own.css").write_text(
        ".card { color: red }", encoding="utf-8"
    )
    (tmp_path / "cards.yaml").write_text(DECK, encoding="utf-8")
    return tmp_path


@pytest.fixture
def live(folder: Path) -> Live:
    live = Live(folder / "cards.yaml")
    live.refresh()
    return live


def keys(live: Live) -> list[str]:
    return [f"{card.note.key}~{card.ordinal + 1}" for card in live.state.cards]


def save(live: Live, old: str, new: str) -> None:
    live.path.write_text(DECK.replace(old, new), encoding="utf-8")
    live.refresh()


def codes(live: Live) -> list[str]:
    return [each.code for each in live.state.diagnostics]


def test_cards_are_there_before_they_are_checked(folder: Path) -> None:
    path = folder / "cards.yaml"
    path.write_text(
        DECK.replace("One?", "What is the the first number?"), encoding="utf-8"
    )
    live = Live(path)
    assert len(keys(live)) == 3
    assert codes(live) == []
    live.refresh()
    assert "Q502" in codes(live)


def test_a_broken_file_keeps_cards_types_and_media(live: Live) -> None:
    before = live.state
    save(live, "a: '1'", "a: '1")
    after = live.state
    assert after.broken
    assert after.cards == before.cards
    assert after.media == before.media
    assert after.index["name"] == "D"
    assert after.index["problems"][0]["severity"] == "error"
    assert after.index["problems"][0]["place"] == "cards.yaml:7"
    save(live, "One?", "Two?")
    assert not live.state.broken
    assert live.state.index["cards"][0]["q"] == "Two?"


def test_a_file_that_was_never_good_shows_what_it_can(folder: Path) -> None:
    (folder / "cards.yaml").write_text(DECK.replace("a: '1', ", ""), encoding="utf-8")
    live = Live(folder / "cards.yaml")
    assert live.state.broken
    assert keys(live) == ["gap~1", "seen~1"]
    (folder / "cards.yaml").unlink()
    empty = Live(folder / "cards.yaml")
    assert empty.state.index["cards"] == []
    assert empty.state.index["problems"][0]["code"] == "Y001"
    assert empty.state.overview_json == b"[]"


def test_mistakes_that_leave_the_card_standing_do_not_freeze_it(live: Live) -> None:
    # no quotation: an error on the card
    save(live, "A dot, unsourced: known", "A spot")
    assert not live.state.broken
    assert "C101" in codes(live) or codes(live)
    assert live.state.index["cards"][2]["a"] == "A spot"


def test_tags_are_counted_as_they_are_now(live: Live) -> None:
    own = {"a", "b", "c"}
    for tags, more in (("a, b", "b"), ("a", "b, c"), ("c", ""), ("", "")):
        written = [f", tags: [{each}]" if each else "" for each in (tags, more)]
        text = DECK.replace("a: '1'", f"a: '1'{written[0]}").replace(
            "A dot,", f"A dot{written[1]},"
        )
        save(live, DECK, text)
        counts = {
            each["name"]: each["count"]
            for each in live.state.index["tags"]
            if each["name"] in own
        }
        wanted = f"{tags}, {more}".replace(" ", "").split(",")
        assert counts == {tag: wanted.count(tag) for tag in own.intersection(wanted)}


def test_a_note_without_cards_is_shown_as_it_was(live: Live, folder: Path) -> None:
    save(live, "A {{c1::gap}}", "A gap")
    assert keys(live) == ["one~1", "gap~1", "seen~1"]
    assert live.state.cards[1].stale
    assert b"[...]" in live.state.block(0)
    fresh = Live(folder / "cards.yaml")  # nobody saw it when it was good
    assert keys(fresh) == ["one~1", "gap~1", "seen~1"]
    assert b"No card yet" in fresh.state.block(0)
    assert "No card yet" in page.whole(fresh.state)


def test_versions_of_before_can_still_be_had(live: Live) -> None:
    first = live.state.version
    assert live.version(first) is live.state
    while live.state.version < first + live_module.RECENT - 1:
        live.refresh()
        assert live.version(first) is not None
    live.refresh()
    assert live.version(first) is None


@pytest.fixture
def watched(live: Live) -> Iterator[Live]:
    failures: list[Exception] = []
    watching = threading.Thread(
        target=live.watch, args=(failures.append, lambda: None), daemon=True
    )
    before = live.state.version
    watching.start()
    assert live.wait(before, 120) != before
    settle(live)
    yield live
    live.stop()
    watching.join(120)
    assert not watching.is_alive()
    assert failures == []


def settle(live: Live) -> None:
    """Wait until there has been no new version for a while."""
    version = -1
    while version != live.state.version:
        version = live.wait(version, 0)
        live.wait(version, 0.5)


def awaited(live: Live, good: str) -> None:
    """Wait until the cards' HTML or style has some words."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        snapshot = live.state
        if good in snapshot.index["css"] or good.encode() in b"".join(
            map(snapshot.block, range(snapshot.blocks))
        ):
            return
        live.wait(snapshot.version, 1)
    pytest.fail(f"'{good}' was not shown in time")


def test_every_kind_of_file_is_watched(watched: Live, folder: Path) -> None:
    watched.path.write_text(DECK.replace("One?", "First?"), encoding="utf-8")
    awaited(watched, "First?")
    settle(watched)
    (folder / "looks" / "own.css").write_text(".card { color: blue }", encoding="utf-8")
    awaited(watched, "color: blue")
    settle(watched)
    temporary = folder / ".cards.tmp"
    temporary.write_text(DECK.replace("One?", "Second?"), encoding="utf-8")
    temporary.replace(watched.path)
    awaited(watched, "Second?")
    settle(watched)
    (folder / "topics").mkdir()
    (folder / "topics" / "more.yaml").write_text(
        "- {id: m, title: M, cards: [{id: more, q: More?, a: Yes, unsourced: known}]}",
        encoding="utf-8",
    )
    watched.path.write_text(f"{DECK}  - include: topics/more.yaml\n", encoding="utf-8")
    awaited(watched, "More?")
    settle(watched)
    (folder / "topics" / "more.yaml").write_text(
        "- {id: m, title: M, cards: [{id: more, q: Even more?, a: Yes, unsourced: known}]}",
        encoding="utf-8",
    )
    awaited(watched, "Even more?")
    settle(watched)
    name = next(iter(watched.state.media))
    (folder / "media" / "dot.png").write_bytes(PNG + b"more")
    until = time.monotonic() + 120
    while name in watched.state.media and time.monotonic() < until:
        watched.wait(watched.state.version, 1)
    assert name not in watched.state.media


def test_without_watchfiles_one_line_says_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    with pytest.raises(
        WatchfilesMissingError, match=r"pip install watchfiles django-static-mathjax"
    ):
        Live(folder / "cards.yaml").watch(lambda error: None, lambda: None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(WatchfilesMissingError):
        serve(folder / "cards.yaml", 0, lambda address: None, lambda error: None)


def test_what_is_new_is_new_since_the_last_release(folder: Path) -> None:
    from click.testing import CliRunner

    from deckgen.cli.main import main
    from deckgen.commands.preview.state import page_state

    def build(moment: int, *more: str) -> None:
        result = CliRunner().invoke(
            main, ["build", str(folder), *more], env={"SOURCE_DATE_EPOCH": str(moment)}
        )
        assert result.exit_code == 0, result.output

    def now() -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        snapshot = page_state(
            pipeline.check(folder / "cards.yaml", 1_700_000_300), 1, None
        )
        assert snapshot.changes is not None
        return snapshot.release, snapshot.changes.new, snapshot.changes.changed

    sound = DECK.replace("language: en\n", "language: nl\n").replace(
        "q: One?", "q: Which?"
    )
    cards = folder / "cards.yaml"
    cards.write_text(sound, encoding="utf-8")
    build(1_700_000_000, "--release", "1.0")
    assert now() == ("1.0", (), ())
    cards.write_text(sound.replace("Which?", "What?"), encoding="utf-8")
    build(1_700_000_100)
    assert now() == ("1.0", (), ("one",)), "a build in between is no release"


def test_each_save_is_read_and_compiled_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    real = live_module.compile_deck
    monkeypatch.setattr(
        live_module,
        "compile_deck",
        lambda *given, **keys: read.append(1) or real(*given, **keys),
    )
    live = Live(folder / "cards.yaml")
    live.refresh()  # judges what is shown already
    assert (len(read), live.state.version) == (1, 2)
    save(live, "One?", "Another?")
    assert (len(read), live.state.version) == (2, 3)
    # where checking takes long, the cards are shown first
    monkeypatch.setattr(live_module, "SOON", 0)
    save(live, "Another?", "A third?")
    assert (len(read), live.state.version) == (3, 5)


def test_no_document_is_made_of_huge_media(folder: Path) -> None:
    film = folder / "film.mp4"
    with film.open("wb") as file:
        file.truncate(embed.MAX_MEDIA + 1)  # takes no room on the disk
    snapshot = dataclasses.replace(
        Live(folder / "cards.yaml").state, media={"film.mp4": film}
    )
    with pytest.raises(OSError, match="200 MB, and one file holds at most 200 MB"):
        page.whole(snapshot)
    deck = pipeline.check(folder / "cards.yaml", 1_700_000_000).project.deck
    types = list(snapshot.types.values())
    # paper has no films
    assert "<html" in sheets.page(deck, types, (), [Media("film.mp4", film)])
    film.rename(folder / "film.png")
    with pytest.raises(OSError, match="at most 200 MB"):
        sheets.page(deck, types, (), [Media("film.png", folder / "film.png")])
