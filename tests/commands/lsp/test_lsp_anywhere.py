"""Features answer at every place of every text: nothing raises, and every place is within its file."""

from __future__ import annotations

import random
import shutil

import pytest
from helpers.editor import Editor
from helpers.project import REPO
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from deckgen.commands.lsp import actions, completion, grammar, places, rename, symbols
from deckgen.commands.lsp.cursor import cursor_at
from deckgen.commands.lsp.document import UTF8, UTF16, UTF32, Document, Moves

pytestmark = pytest.mark.once

SAMPLES = ["good-every-key"]
TEXTS = st.text(st.sampled_from("ab :-\n\r\t{}[]'\"#|>,é😀\u2028\ufeff1"), max_size=60)


@example("'", 0)
@given(TEXTS, st.integers(0, 60))
def test_a_cursor_is_within_its_text(text, offset):
    offset = min(offset, len(text))
    cursor = cursor_at(text, offset)
    if cursor is None:
        return
    assert 0 <= cursor.start <= offset <= cursor.end <= len(text)
    assert "\n" not in text[cursor.start : cursor.end]
    grammar.context(cursor.path)


@given(TEXTS, st.integers(0, 60), st.sampled_from([UTF8, UTF16, UTF32]))
def test_a_position_leads_back(raw, offset, encoding):
    document = Document(raw)
    offset = min(offset, len(document.text))
    position = document.position(offset, encoding)
    assert document.offset(*position, encoding) == offset


@given(
    TEXTS,
    TEXTS,
    st.integers(0, 60),
    st.integers(0, 60),
    st.sampled_from([UTF8, UTF16, UTF32]),
)
def test_an_edit_is_made_where_the_protocol_says(raw, new, start, end, encoding):
    document = Document(raw)
    start, end = sorted((min(start, len(document.text)), min(end, len(document.text))))
    places_ = document.position(start, encoding), document.position(end, encoding)
    after = document.edited(*places_, new, encoding)
    expected = document.text[:start] + new + document.text[end:]
    assert after.text.removeprefix("\ufeff").replace("\r", "") == expected.removeprefix(
        "\ufeff"
    ).replace("\r", "")


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_what_stands_around_an_edit_moves_with_it(before, old, new, after):
    first, second = before + old + after, before + new + after
    shorter = min(len(first), len(second))
    alike = next((at for at in range(shorter) if first[at] != second[at]), shorter)
    # where the texts overlap ('ab' + 'ab' without an 'ab') nobody can say which one has gone
    assume(alike + len(after) <= shorter)
    moves = Moves(first, second)
    for offset in range(len(before)):
        assert moves.offset(offset) == offset
    shift = len(new) - len(old)
    for offset in range(len(before + old) + 1, len(before + old + after) + 1):
        assert moves.offset(offset) == offset + shift


@settings(deadline=None)
@given(TEXTS)
def test_equal_texts_move_nothing(text):
    moves = Moves(text, text)
    assert [moves.offset(offset) for offset in range(len(text) + 1)] == list(
        range(len(text) + 1)
    )


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("seed", range(3))
def test_features_answer_at_every_place(tmp_path, sample, seed):
    folder = tmp_path / "project"
    shutil.copytree(REPO / "tests" / "samples" / sample, folder)
    editor = Editor(folder)
    dice = random.Random(seed)
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        text = path.read_text("utf-8")
        for _ in range(2):
            check_everywhere(editor, name, text, dice)
            at = dice.randint(0, len(text))  # and where something is being written
            text = (
                text[:at]
                + dice.choice([": ", "{", "\n- ", "'", "needs: [", "{{c1::"])
                + text[at + 3 :]
            )


def check_everywhere(editor: Editor, name: str, text: str, dice: random.Random) -> None:
    editor.open(name, text)
    view = editor.session.view(editor.folder / name, current=True)
    assert view is not None
    for symbol in symbols.outline(view.analysis, name):
        assert 0 <= symbol.start <= symbol.end <= len(text)
    for offset in sorted(dice.sample(range(len(text) + 1), min(150, len(text)))):
        for each in completion.complete(view, offset).suggestions:
            assert each.start <= offset <= each.end
        places.hover(view, offset)
        found = [*places.definition(view, offset), *places.references(view, offset)]
        if rename.renameable(view, offset) is not None:
            found += [
                edit[:3] for edit in rename.rename(view, offset, "quite-another-id")
            ]
        for file, start, end in found:
            assert 0 <= start <= end <= len(view.analysis.document(file).text)
    for offset in dice.sample(range(len(text) + 1), min(5, len(text))):
        actions.actions(view, offset, offset)
