"""The language server as an editor meets it: a process, over its standard input and output."""

from __future__ import annotations

import ast
import asyncio
import random
import shutil
import time
from functools import wraps
from typing import TYPE_CHECKING, Any

import pytest
from helpers.lsp_client import PATIENCE, serving
from helpers.project import T0, write_files
from lsprotocol import types

from deckgen.compile import pipeline

if TYPE_CHECKING:
    from collections.abc import Callable

ESSAY = (
    "The heart is a muscle. In 1628 William Harvey showed "
    "that the blood moves in a circle, driven by it.\n"
)
DECK = """\
deck: {id: d, uid: samp1edk, name: D, language: en, defaults: {source: essay}}
sources:
  essay: {file: seeds/essay.txt, title: On the heart}
topics:
  - id: blood
    title: The blood
    cards:
      - id: circle
        q: Who showed in 1628 that the blood moves in a circle?
        a: William Harvey
        quote: In 1628 William Harvey showed that the blood moves in a circle
      - id: muscle
        q: What is the heart?
        a: A muscle
        quote: The heart is a muscle.
        needs: [circle]
  - include: topics/more.yaml
"""
MORE = """\
id: more
title: More 😀 and more
cards:
  - id: driven
    q: What drives the blood? 😀
    a: The heart
    unsourced: common knowledge
"""


@pytest.fixture
def folder(tmp_path):
    files = {"cards.yaml": DECK, "seeds/essay.txt": ESSAY, "topics/more.yaml": MORE}
    return write_files(tmp_path, files).parent


def driven(test: Callable[..., Any]) -> Callable[..., None]:
    """Run a test that talks to a server."""

    @wraps(test)
    def run(**fixtures: Any) -> None:
        asyncio.run(asyncio.wait_for(test(**fixtures), 600))

    return run


# --- diagnostics -------------------------------------------------------------------------------


@driven
async def test_problems_are_told_while_typing_and_go_when_they_are_mended(folder):
    async with serving(folder) as client:
        client.open()
        at = DECK.index("        needs: [circle]")
        client.edit(at, at, "        nedes: [circle]\n        about: persn\n")
        await client.until(lambda: client.codes() == ["Y201", "Y207"], client.codes)
        (first, _) = client.diagnostics[client.uri("cards.yaml")]
        assert first.message == "unknown key 'nedes' in a card\ndid you mean 'needs'?"
        assert (first.range.start.line, first.range.start.character) == (15, 8)
        client.edit(at, at + len("        nedes: [circle]\n        about: persn\n"), "")
        await client.until(lambda: client.codes() == [])
        assert (folder / "cards.yaml").read_text("utf-8") == DECK  # nothing was saved


@driven
async def test_lint_rules_run_when_typing_rests(folder):
    async with serving(folder) as client:
        client.open()
        client.edit(
            DECK.index("What is the heart?"),
            DECK.index("What is the heart?") + 18,
            "Is it a muscle?",
        )
        client.edit(
            client.texts["cards.yaml"].index("A muscle"),
            client.texts["cards.yaml"].index("A muscle") + 8,
            "Yes",
        )
        await client.until(lambda: "Q101" in client.codes(), client.codes)
        client.save()
        await client.settled(client.checked())
        assert "Q101" in client.codes()


@driven
async def test_an_included_file_and_a_source_count_as_they_stand_in_the_editor(folder):
    async with serving(folder) as client:
        client.open("topics/more.yaml")
        client.edit(0, 2, "ix", "topics/more.yaml")
        await client.until(lambda: "Y201" in client.codes())
        client.open("seeds/essay.txt")
        client.edit(
            ESSAY.index("1628"), ESSAY.index("1628") + 4, "1629", "seeds/essay.txt"
        )
        await client.until(lambda: "C102" in client.codes(), client.codes)
        client.edit(0, 2, "id", "topics/more.yaml")
        await client.until(lambda: "Y201" not in client.codes())
        client.save()
        await client.settled(client.checked())
        assert "Y201" not in client.codes()
        assert "C102" in client.codes()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
@driven
async def test_positions_are_in_the_units_agreed_on(folder, encoding):
    async with serving(
        folder, encodings=[types.PositionEncodingKind(encoding)]
    ) as client:
        assert client.encoding == encoding
        client.open("topics/more.yaml", MORE.replace("blood? 😀", "😀😀 blood  it?"))
        await client.until(lambda: "Q503" in client.codes(), client.codes)
        (found,) = (
            each
            for each in client.diagnostics[client.uri("topics/more.yaml")]
            if each.code == "Q503"
        )
        line = client.texts["topics/more.yaml"].split("\n")[found.range.start.line]
        assert found.range.start.character == client.units(line.partition("  it")[0][:])
        client.edit(
            *[client.texts["topics/more.yaml"].index("😀 blood") + 1] * 2,
            "!",
            "topics/more.yaml",
        )
        client.save()
        await client.settled(client.checked())


SNIPPETS = [
    *(
        "a",
        " ",
        "\n",
        ": ",
        "#",
        "'",
        '"',
        "{",
        "}",
        "[",
        "]",
        "- ",
        "  ",
        "\t",
        "😀",
        "é",
        "\u2028",
        "\x0c",
        "|",
        "*x*",
    ),
    *(
        "\n      - id: x\n        q: What?\n        a: That\n",
        "needs: [circle]",
        "\n        needs: muscle\n",
        "1628",
    ),
    *(
        "{{c1::",
        "}}",
        "$x$",
        "\r\n",
        "&",
        "!",
        "William Harvey",
        "\n        tags: [a, b]\n",
        "include: topics/*.yaml\n",
    ),
]


@pytest.mark.once
@driven
async def test_a_thousand_random_edits_end_as_a_fresh_check(folder):
    dice = random.Random(1628)
    names = ["cards.yaml", "topics/more.yaml"]
    async with serving(folder) as client:
        for name in names:
            client.open(name)
        originals = dict(client.texts)
        for number in range(1, 1001):
            name = dice.choice(names)
            text = client.texts[name]
            # else it would be broken nearly always
            if len(text) > 4000 or dice.random() < 0.01:
                client.write(originals[name], name)
                continue
            start = _place(dice, text)
            end = _place(dice, text, start) if dice.random() < 0.3 else start
            client.edit(
                start, end, dice.choice(SNIPPETS) if dice.random() < 0.8 else "", name
            )
            if dice.random() < 0.05:
                await asyncio.sleep(dice.random() / 10)
            if number % 100 == 0:
                client.save()
                await client.settled(client.checked())
        assert client.logged == []


def _place(dice: random.Random, text: str, start: int | None = None) -> int:
    """Return a random place that is not between a carriage return and its line feed."""
    place = (
        dice.randint(0, len(text))
        if start is None
        else min(len(text), start + dice.randint(0, 12))
    )
    return place - 1 if text[place - 1 : place + 1] == "\r\n" else place


# --- what may go wrong -------------------------------------------------------------------------


BROKEN = [
    "",
    "{",
    "\x00\x01",
    "- [" * 2000,
    "deck: *x",
    "😀",
    "a: b\n" * 1000,
    "\ud800",
]


@driven
async def test_a_broken_file_is_reported_and_the_last_deck_stays_known(folder):
    async with serving(folder) as client:
        client.open()
        await client.until(lambda: client.uri("cards.yaml") in client.diagnostics)
        for text in BROKEN:
            client.write(text)
            await client.until(
                lambda: any(code.startswith("Y") for code in client.codes()),
                client.codes,
            )
            client.write(DECK.replace("needs: [circle]", "needs: ["))
            await client.until(lambda: client.codes() not in ([], ["Y004"]))
            offered = await client.text_document_completion_async(
                types.CompletionParams(
                    **client.at("needs: [")
                    | {
                        "position": client.position(
                            client.texts["cards.yaml"].index("needs: [") + 8
                        )
                    }
                )
            )
            assert "circle" in [each.label for each in offered.items]
            client.write(DECK)
            await client.until(lambda: client.codes() == [], client.codes)
            assert client.logged == []


@pytest.mark.once
@driven
async def test_a_file_of_ten_megabytes_does_not_block(folder):
    note = "It is so, as everybody may work out. " * 60
    card = "      - id: card-{0}\n        q: What is {0} plus {0}?\n        a: '{0} doubled'\n"
    card += "        note: {1}\n"
    big = DECK.partition("  - include")[0] + "".join(
        card.format(number, note) for number in range(4600)
    )
    big += "      - id: last\n        needs: [circle]\n        q: x\n        a: y\n"
    assert len(big) > 10_000_000
    async with serving(folder) as client:
        client.open(text=big)
        began = time.monotonic()
        offset = big.rindex("circle")
        place = {
            "text_document": client.file(),
            "position": client.position(offset + 2),
        }
        # nothing is known yet
        await client.text_document_completion_async(types.CompletionParams(**place))
        for number in range(20):
            client.edit(offset - 8 + number, offset - 8 + number, "x")
        client.edit(offset - 8, offset + 12, "needs")
        answered = await client.text_document_hover_async(
            types.HoverParams(client.file(), types.Position(8, 12))
        )
        assert answered is not None
        assert time.monotonic() - began < PATIENCE
        client.write(DECK)
        await client.until(lambda: client.codes() == [], client.codes)


@driven
async def test_a_deleted_folder_ends_nothing(folder):
    async with serving(folder) as client:
        client.open()
        client.open("seeds/essay.txt")
        await client.until(lambda: client.uri("cards.yaml") in client.diagnostics)
        shutil.rmtree(folder)
        client.edit(0, 0, "# a remark\n")
        await client.until(lambda: client.codes() != [], client.codes)
        assert await client.text_document_hover_async(
            types.HoverParams(**client.at("- id: circle"))
        )
        write_files(
            folder,
            {"cards.yaml": DECK, "seeds/essay.txt": ESSAY, "topics/more.yaml": MORE},
        )
        client.write(DECK)
        await client.until(lambda: client.codes() == [], client.codes)


@driven
async def test_a_server_that_was_killed_is_started_again(folder):
    async with serving(folder) as client:
        client.open()
        await client.until(lambda: client.uri("cards.yaml") in client.diagnostics)
        client._server.kill()
        await client._server.wait()
    async with serving(folder) as client:
        client.open(text=DECK.replace("about", "abuot") + "x: y\n")
        await client.until(lambda: client.codes() == ["Y201"], client.codes)
        assert client.logged == []


@driven
async def test_files_of_no_project_and_no_disk_are_left_alone(folder):
    (folder / "cards.yaml").unlink()
    async with serving(folder) as client:
        client.open("topics/more.yaml")
        untitled = types.TextDocumentItem("untitled:Untitled-1", "yaml", 1, "deck: x\n")
        client.text_document_did_open(types.DidOpenTextDocumentParams(untitled))
        place = types.HoverParams(
            types.TextDocumentIdentifier("untitled:Untitled-1"), types.Position(0, 0)
        )
        assert await client.text_document_hover_async(place) is None
        assert (
            await client.text_document_hover_async(
                types.HoverParams(**client.at("title", "topics/more.yaml"))
            )
            is None
        )
        assert client.codes() == []
        assert client.logged == []


# --- each feature ------------------------------------------------------------------------------


@driven
async def test_three_words_take_the_sentence(folder):
    async with serving(folder) as client:
        text = DECK.replace("quote: The heart is a muscle.", "quote: 😀 In 1628 Will")
        client.open(text=text.replace("😀 ", ""))
        offset = client.texts["cards.yaml"].index("In 1628 Will\n") + len(
            "In 1628 Will"
        )
        place = {"text_document": client.file(), "position": client.position(offset)}
        found = await client.text_document_completion_async(
            types.CompletionParams(**place)
        )
        assert found.is_incomplete
        assert (
            found.items[0].text_edit.new_text == ESSAY.partition("muscle. ")[2].strip()
        )
        assert found.items[0].filter_text == "In 1628 Will"


@driven
async def test_hover_definition_references_and_symbols(folder):
    async with serving(folder) as client:
        client.open()
        hovered = await client.text_document_hover_async(
            types.HoverParams(**client.at("showed that the blood moves in a circle\n"))
        )
        assert (
            "**In 1628 William Harvey showed that the blood moves in a circle**"
            in hovered.contents.value
        )
        (place,) = await client.text_document_definition_async(
            types.DefinitionParams(
                **client.at("showed that the blood moves in a circle\n")
            )
        )
        assert place.uri == client.uri("seeds/essay.txt")
        assert (place.range.start.line, place.range.start.character) == (
            0,
            ESSAY.index("In 1628"),
        )
        context = types.ReferenceContext(include_declaration=True)
        found = await client.text_document_references_async(
            types.ReferenceParams(context=context, **client.at("[circle]"))
        )
        assert [each.range.start.line for each in found] == [7, 15]
        symbols = await client.text_document_document_symbol_async(
            types.DocumentSymbolParams(client.file())
        )
        assert [
            (each.name, [child.name for child in each.children]) for each in symbols
        ] == [("The blood", ["circle", "muscle"])]


@driven
async def test_rename(folder):
    async with serving(folder) as client:
        client.open()
        place = await client.text_document_prepare_rename_async(
            types.PrepareRenameParams(**client.at("[circle]"))
        )
        assert (place.start.character, place.end.character) == (16, 22)
        edit = await client.text_document_rename_async(
            types.RenameParams(new_name="ring", **client.at("[circle]"))
        )
        assert sorted(
            each.new_text for each in edit.changes[client.uri("cards.yaml")]
        ) == [
            "\n        was: circle",
            "ring",
            "ring",
        ]
        with pytest.raises(Exception, match="has the id 'muscle' already"):
            await client.text_document_rename_async(
                types.RenameParams(new_name="muscle", **client.at("[circle]"))
            )


def command_of(action: Any) -> dict[str, Any]:
    """Return the command of an action; the client's library takes an action that has one for a command."""
    return ast.literal_eval(action.command) if isinstance(action.command, str) else {}


@driven
async def test_code_actions(folder):
    async with serving(
        folder, initialization_options={"selectsReason": True}
    ) as client:
        client.open(text=DECK.replace("a: A muscle", "a: Yes,  it is"))
        await client.until(lambda: {"Q503"} <= set(client.codes()), client.codes)
        where = client.at("Yes,  it is")
        place = types.Range(where["position"], where["position"])
        context = types.CodeActionContext(diagnostics=[])
        found = await client.text_document_code_action_async(
            types.CodeActionParams(client.file(), place, context)
        )
        titles = [each.title for each in found]
        assert any(title.startswith("Fix Q503") for title in titles)
        assert any(title.startswith("Suppress Q") for title in titles)
        suppressing = next(each for each in found if each.title.startswith("Suppress"))
        assert command_of(suppressing)["command"] == "deckgen.select"
        only = types.CodeActionContext(
            diagnostics=[], only=[types.CodeActionKind.Source]
        )
        found = await client.text_document_code_action_async(
            types.CodeActionParams(client.file(), place, only)
        )
        assert [each.kind for each in found] == [types.CodeActionKind.SourceFixAll]


@driven
async def test_a_changed_passage_is_accepted(folder):
    assert not pipeline.build(folder / "cards.yaml", T0).checked.failed
    (folder / "seeds/essay.txt").write_text(
        ESSAY.replace("driven by it", "driven by the heart"), "utf-8"
    )
    async with serving(folder) as client:
        client.open()
        await client.until(lambda: "C105" in client.codes(), client.codes)
        where = client.at("quote: In 1628")["position"]
        params = types.CodeActionParams(
            client.file(),
            types.Range(where, where),
            types.CodeActionContext(diagnostics=[]),
        )
        found = await client.text_document_code_action_async(params)
        command = next(
            command_of(each)
            for each in found
            if command_of(each).get("command") == "deckgen.accept"
        )
        client.edit(0, 0, "# unsaved\n")
        run = types.ExecuteCommandParams(
            command["command"], arguments=command["arguments"]
        )
        await client.workspace_execute_command_async(run)
        await client.until(lambda: client.shown)
        assert "Save the files" in client.shown[0]
        client.save()
        await client.workspace_execute_command_async(run)
        await client.until(lambda: "C105" not in client.codes(), client.codes)
        assert "C105" not in {code for _, code, *_ in client.checked()}
