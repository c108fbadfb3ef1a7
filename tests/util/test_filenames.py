"""Names on the disk: composed or decomposed, with capitals, slashes and devices; the same everywhere."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from helpers.project import write_files
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deckgen.compile import pipeline
from deckgen.util import filenames
from deckgen.util.filenames import (
    Folders,
    UnusableNameError,
    is_absolute,
    is_device,
    leads_out,
)

NOW = 1_700_000_000
FORMS = ["NFC", "NFD"]

CARDS = """\
deck: {id: t, name: T, style: stíl/süß.css}
sources:
  s: {file: téxts/größe.txt, title: Größe}
topics:
  - id: t
    title: Topic
    cards:
      - id: a
        q: 'Which town is the capital of Cuba? ![](média/größe.png)'
        a: '![](média/é.mp3)'
        source: s
        quote: In 1917
      - include: törn/*ä*.yaml
      - include: einzeln/ü.yaml
"""
FILES = {
    "stíl/süß.css": "p { color: red }",
    "téxts/größe.txt": "In 1917 it was large.\n",
    "média/größe.png": "png",
    "média/é.mp3": "mp3",
    "törn/zä.yaml": "- {id: z, q: 'Which city is the capital of Oman? ![](bïld.png)', a: y, unsourced: t}\n",
    "törn/éä.yaml": "- {id: e, q: Which town is the capital of Peru?, a: y, unsourced: t}\n",
    "törn/eä.yaml": "- {id: e2, q: Which town is the capital of Chad?, a: y, unsourced: t}\n",
    "törn/fä.yaml": "- {id: f, q: Which town is the capital of Fiji?, a: y, unsourced: t}\n",
    "törn/bïld.png": "another",
    "einzeln/ü.yaml": "- {id: u, q: Which town is the capital of Iran?, a: y, unsourced: t}\n",
}


def put(root: Path, files: dict[str, str], form: str) -> Path:
    return write_files(
        root, {unicodedata.normalize(form, name): files[name] for name in files}
    )


def deck(body: str, head: str = "") -> str:
    return (
        "deck: {id: t, name: T}\n"
        + head
        + "topics:\n  - id: t\n    title: T\n    cards:\n"
        "      - {id: zz, q: Q, a: A, unsourced: t}\n" + body
    )


def said(root: Path, cards: str) -> list[tuple[str, str, str]]:
    (root / "cards.yaml").write_text(cards, encoding="utf-8")
    return [
        (each.code, each.message, each.hint)
        for each in pipeline.check(root / "cards.yaml", NOW).diagnostics
        if each.code[0] in "YM"
    ]


@pytest.mark.parametrize("written", FORMS)
@pytest.mark.parametrize("on_disk", FORMS)
def test_the_package_is_the_same_for_every_form(
    tmp_path: Path, written: str, on_disk: str
) -> None:
    plain = put(tmp_path / "plain", {**FILES, "cards.yaml": CARDS}, "NFC")
    expected = pipeline.build(plain, NOW)
    cards = put(tmp_path / "other", FILES, on_disk)
    cards.write_text(unicodedata.normalize(written, CARDS), encoding="utf-8")
    outcome = pipeline.build(cards, NOW)
    assert outcome.target is not None, outcome.checked.diagnostics
    assert expected.target is not None
    assert [item.id for item in outcome.checked.project.items] == [
        "a",
        "e2",
        "f",
        "z",
        "e",
        "u",
    ]
    if written == "NFC":  # else the texts of the cards differ
        assert outcome.target.read_bytes() == expected.target.read_bytes()


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
    max_examples=60,
)
@given(
    parts=st.lists(st.text("aéöñ가が", min_size=1, max_size=4), min_size=1, max_size=3),
    forms=st.lists(st.sampled_from(["NFC", "NFD"]), min_size=24, max_size=24),
)
def test_a_name_is_found_however_it_is_composed(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str], forms: list[str]
) -> None:
    """Also where one name mixes both forms."""
    root = tmp_path_factory.mktemp("names")
    letters = iter(forms * 2)
    mixed = [
        "".join(unicodedata.normalize(next(letters), each) for each in part)
        for part in parts
    ]
    (root / "/".join(mixed)).parent.mkdir(parents=True, exist_ok=True)
    (root / "/".join(mixed)).write_text("x")
    wanted = unicodedata.normalize("NFC", "/".join(parts))
    found = Folders().find(root, wanted)
    assert found.read_text() == "x"
    assert Folders().is_listed(root, found)
    pattern = "/".join([*["?" * len(part) for part in wanted.split("/")[:-1]], "*"])
    assert Folders().glob(root, pattern, root) == [found]
    assert Folders().glob(root, wanted, root) == [found]
    last = wanted.split("/")[-1]
    assert Folders().glob(root, f"**/{last}", root)[-1:] == [found] or len(
        set(parts)
    ) < len(parts)


@pytest.mark.parametrize("written", FORMS)
def test_two_files_of_one_name(tmp_path: Path, written: str) -> None:
    for form in FORMS:
        put(
            tmp_path,
            {"m/é.png": form, "s/é.txt": form, "i/é.yaml": "- {id: x, q: Q, a: A}"},
            form,
        )
    if len(list((tmp_path / "m").iterdir())) < 2:
        pytest.skip("this disk takes both for one name")
    name = unicodedata.normalize(written, "é")
    cards = deck(
        f"      - {{id: a, q: '![](m/{name}.png)', a: b}}\n      - include: i/{name}.yaml\n"
    )
    cards += "      - include: i/*.yaml\n"
    found = said(
        tmp_path,
        cards.replace(
            "topics:", f"sources: {{s: {{file: s/{name}.txt, title: T}}}}\ntopics:"
        ),
    )
    assert [code for code, _, _ in found] == ["Y001", "M103", "Y212", "Y212"] or sorted(
        code for code, _, _ in found
    ) == ["M103", "Y001", "Y212", "Y212"]
    for _, message, hint in found:
        assert "two files have one name" in message + hint
        assert r"e\u0301" in message + hint
        assert "delete one, or give it another name" in message + hint


@pytest.mark.parametrize(("body", "code"), [
    ("      - {id: a, q: '![](Media/x.png)', a: b}\n", "M101"),
    ("      - {id: a, q: '![](media/X.PNG)', a: b}\n", "M101"),
    ("      - include: Media/x.yaml\n", "Y212"),
    ("      - include: media/X.yaml\n", "Y212"),
    ("sources: {s: {file: Media/x.txt, title: T}}\n", "Y001"),
    ("sources: {s: {file: media/X.txt, title: T}}\n", "Y001"),
])  # fmt: skip
@pytest.mark.parametrize("folds", [False, True])
def test_other_capitals_are_another_name_on_every_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, code: str, folds: bool
) -> None:
    put(
        tmp_path,
        {
            "media/x.png": "x",
            "media/x.txt": "text",
            "media/x.yaml": "- {id: b, q: Q, a: A}",
        },
        "NFC",
    )
    if folds:  # a disk that opens a file under other capitals, which Linux has none of
        for folder in ("Media", "media"):
            (tmp_path / folder).mkdir(exist_ok=True)
            for name in ("x.png", "X.PNG", "x.txt", "X.txt", "x.yaml", "X.yaml"):
                (tmp_path / folder / name).write_bytes(
                    (tmp_path / "media" / name.lower()).read_bytes()
                )
        listed = {
            str(tmp_path): ["cards.yaml", "media"],
            "media": ["x.png", "x.txt", "x.yaml"],
        }
        monkeypatch.setattr(
            filenames.os,
            "listdir",
            lambda folder: listed.get(str(folder), listed["media"]),
        )
    cards = deck("", body) if body.startswith("sources") else deck(body)
    ((found, message, hint),) = said(tmp_path, cards)
    assert found == code
    right = "media/x." + message.split("'")[1].rpartition(".")[2].lower()
    assert hint == f"did you mean '{right}'? Capitals count"


@pytest.mark.parametrize(("body", "code"), [
    ("      - {id: a, q: '<img src=\"media\\x.png\">', a: b, format: html}\n", "M101"),
    ("      - include: media\\x.yaml\n", "Y212"),
    ("sources: {s: {file: media\\x.txt, title: T}}\n", "Y001"),
])  # fmt: skip
def test_backslashes(tmp_path: Path, body: str, code: str) -> None:
    put(
        tmp_path,
        {
            "media/x.png": "x",
            "media/x.txt": "text",
            "media/x.yaml": "- {id: b, q: Q, a: A}",
        },
        "NFC",
    )
    ((found, _, hint),) = said(
        tmp_path, deck("", body) if body.startswith("sources") else deck(body)
    )
    assert found == code
    assert hint.startswith("write 'media/x.")
    assert hint.endswith("', with slashes, which every system takes")


@pytest.mark.parametrize(
    "path",
    ["C:/x.yaml", "c:x.yaml", "/x.yaml", "\\\\server\\x.yaml", "~/x.yaml", "\\x.yaml"],
)
def test_the_top_of_a_disk_is_outside_on_every_system(
    tmp_path: Path, path: str
) -> None:
    assert is_absolute(path)
    body = f"      - include: '{path}'\n"
    assert [code for code, _, _ in said(tmp_path, deck(body))] == ["Y214"]
    head = f"sources: {{s: {{file: '{path}', title: T}}}}\n"
    assert [code for code, _, _ in said(tmp_path, deck("", head))] == ["Y214"]


def test_a_pattern_that_climbs_out_searches_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "a" / "b"
    root.mkdir(parents=True)
    listdir = os.listdir
    seen: list[Path] = []

    def look(folder: Path) -> list[str]:
        seen.append(Path(folder).resolve())
        return listdir(folder)

    monkeypatch.setattr(filenames.os, "listdir", look)
    for pattern in (
        "../**/*.yaml",
        "../../../**/*.zzz",
        "x/../../*.yaml",
        "*/../../*.yaml",
        "**/../*.yaml",
    ):
        assert [
            code for code, _, _ in said(root, deck(f"      - include: '{pattern}'\n"))
        ] == ["Y214"]
    assert all(each.is_relative_to(root) for each in seen)
    assert not leads_out(root / "sub", "../*.yaml", root)


@pytest.mark.parametrize("name", ["con", "aux", "nul", "com1", "lpt9", "prn"])
def test_a_deck_is_not_called_like_a_device_of_windows(
    tmp_path: Path, name: str
) -> None:
    assert is_device(name)
    assert is_device(f"{name.upper()}.yaml")
    assert is_device(f"{name} .txt")
    assert not is_device(f"{name}x.yaml")
    cards = deck("").replace("id: t,", f"id: {name},")
    ((code, message, hint),) = said(tmp_path, cards)
    assert code == "Y204"
    assert "Windows keeps this name for a device" in message + hint
    assert f"'{name}-deck'" in message + hint


@pytest.mark.parametrize(
    "name",
    [
        "nul.apkg",
        "dist/con",
        "a/aux.x/b.apkg",
        "x.apkg.",
        "x. /y.apkg",
        "a\\con\\x.apkg",
    ],
)
def test_names_that_windows_has_not(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    filenames.refuse_impossible(name)
    monkeypatch.setattr(filenames, "WINDOWS", True)
    with pytest.raises(UnusableNameError, match=r"Windows .*; choose another name"):
        filenames.refuse_impossible(name)
    filenames.refuse_impossible("../a/./b c/x-1.0.apkg")


def test_nul_is_in_no_name(tmp_path: Path) -> None:
    body = '      - include: "a\\0.yaml"\n      - include: "*\\0.yaml"\n'
    body += "      - {id: a, q: '![](media/a%00b.png)', a: b}\n"
    body += "      - {id: h, q: \"<img src='a%00.png'>\", a: b, format: html}\n"
    found = said(tmp_path, deck(body, 'sources: {s: {file: "a\\0b", title: T}}\n'))
    assert {code for code, _, _ in found} <= {
        "Y001",
        "Y005",
        "Y212",
        "M101",
        "M103",
        "Y110",
    }
    assert found


def test_crlf_makes_no_difference(tmp_path: Path) -> None:
    one = put(tmp_path / "lf", {**FILES, "cards.yaml": CARDS}, "NFC")
    text = {
        name: text.replace("\n", "\r\n")
        for name, text in {**FILES, "cards.yaml": CARDS}.items()
    }
    other = tmp_path / "crlf" / "cards.yaml"
    for name, each in text.items():
        path = other.parent / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(each.encode())
    packages = [pipeline.build(cards, NOW).target for cards in (one, other)]
    assert None not in packages
    assert packages[0].read_bytes() == packages[1].read_bytes()
