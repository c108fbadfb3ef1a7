"""What the language server says at a place, without a server: features are functions of a project."""

from __future__ import annotations

import pytest
from helpers.editor import CURSOR, Editor, edited
from helpers.project import T0, write_files

from deckgen.commands.lsp import actions, places, rename, symbols
from deckgen.compile import pipeline
from deckgen.compile.cache.memory import MemoryStore

ESSAY = """\
The heart is a muscle. In 1628 William Harvey showed that the blood moves in a circle, driven by the heart.

Galen had taught otherwise: the liver makes blood, he wrote, and the body uses it up.
"""
DECK = """\
deck: {id: d, uid: samp1edk, name: D, language: en, defaults: {source: essay}}
sources:
  essay:
    file: seeds/essay.txt
    title: On the heart
    name: the essay
    voices:
      - speaker: Galen
        passages: ["the liver makes blood, he wrote"]
  other: {file: seeds/other.txt, title: Other}
topics:
  - id: blood
    title: The blood
    cards:
      - id: circle
        q: Who showed in 1628 that the blood moves in a circle?
        a: William Harvey
        quote: In 1628 William Harvey showed that the blood moves in a circle
        tags: [exam, old::one]
      - id: liver
        q: What makes blood, according to Galen?
        a: The liver
        quote: the liver makes blood
        needs: [circle]
      - {id: muscle, q: What is the heart?, a: A muscle, quote: The heart is a muscle., needs: circle}
  - include: topics/more.yaml
retired:
  - {id: gone, reason: It was wrong., replaced-by: circle}
"""
MORE = """\
id: more
title: More
cards:
  - id: driven
    q: What drives the blood?
    a: The heart
    quote: driven by the heart
    needs:
      - circle
"""


@pytest.fixture
def editor(tmp_path) -> Editor:
    write_files(
        tmp_path,
        {
            "cards.yaml": DECK,
            "seeds/essay.txt": ESSAY,
            "seeds/other.txt": "Nothing of the kind.\n",
            "topics/more.yaml": MORE,
        },
    )
    editor = Editor(tmp_path)
    editor.open("cards.yaml")
    return editor


def build(editor: Editor, now: int = T0):
    """Build the deck as it was before any card left it."""
    write_files(editor.folder, {"cards.yaml": DECK.partition("retired:")[0]})
    outcome = pipeline.build(editor.folder / "cards.yaml", now)
    assert not outcome.checked.failed, outcome.checked.diagnostics
    editor.open("cards.yaml")
    return outcome


def labels(editor: Editor, text: str, name: str = "cards.yaml") -> list[str]:
    return [each.label for each in editor.suggestions(text, name)]


def inserted(before: str, new: str) -> str:
    """Return the deck with a line added below a line, with the cursor in it."""
    assert before in DECK
    return DECK.replace(before, before + new)


# --- completion --------------------------------------------------------------------------------


def card(*lines: str) -> str:
    return inserted(
        "        needs: [circle]\n",
        "      - id: new\n" + "".join(f"        {line}\n" for line in lines),
    )


@pytest.mark.parametrize(
    "typed",
    [
        "In 1628 William",
        "in 1628 will",
        "In 1628\u00a0William Harv",
        "moves in a",
        "that the blood",
    ],
)
def test_three_words_take_the_sentence(editor, typed):
    text = card("q: What?", "a: That", f"quote: {typed}{CURSOR}")
    (first, *_) = editor.suggestions(text)
    assert first.new.endswith("driven by the heart.")
    assert first.new.lower().startswith(typed.replace("\u00a0", " ").lower())
    assert first.detail.startswith("seeds/essay.txt:1")
    assert first.typed == typed  # an editor that filters finds it


def test_a_quotation_is_offered_to_the_comma_and_whole(editor):
    text = card("q: What?", "a: That", f"quote: Harvey showed that{CURSOR}")
    offered = [each.new for each in editor.suggestions(text)]
    assert offered == [
        "Harvey showed that the blood moves in a circle, driven by the heart.",
        "Harvey showed that the blood moves in a circle",
        "In 1628 William Harvey showed that the blood moves in a circle, driven by the heart.",
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            f"quote: Galen had taught{CURSOR}",
            "quote: 'Galen had taught otherwise: the liver",
        ),
        (
            f"quote: 'Galen had taught{CURSOR}'",
            "quote: 'Galen had taught otherwise: the liver",
        ),
        (
            f'quote: "Galen had taught{CURSOR}"',
            'quote: "Galen had taught otherwise: the liver',
        ),
        (
            f"quote: [Galen had taught{CURSOR}]",
            "quote: ['Galen had taught otherwise: the liver",
        ),
        (
            f"quote:\n          - Galen had taught{CURSOR}",
            "- 'Galen had taught otherwise: the liver",
        ),
        (
            f"quote: |\n          Galen had taught{CURSOR}",
            "\n          Galen had taught otherwise: the liver",
        ),
    ],
)
def test_a_quotation_taken_reads_as_it_stands_in_the_source(editor, written, expected):
    text = card("q: What?", "a: That", written)
    after = editor.completed(text, "Galen had taught")
    assert expected in after
    editor.open("cards.yaml", after)
    view = editor.session.view(editor.folder / "cards.yaml", current=True)
    (quote,) = view.analysis.by_id["new"].quotes
    assert (
        " ".join(quote.split())
        == "Galen had taught otherwise: the liver makes blood, he wrote, and the body uses it up."
    )


def test_a_quotation_goes_on_behind_an_ellipsis(editor):
    text = card("q: What?", "a: That", f"quote: The heart is … the blood mov{CURSOR}")
    after = editor.completed(text, "the blood moves")
    assert "quote: The heart is … the blood moves in a circle" in after


def test_a_quotation_in_a_mapping_in_braces(editor):
    text = inserted(
        "        needs: [circle]\n",
        f"      - {{id: new, q: What?, quote: In 1628 William{CURSOR}, a: x}}\n",
    )
    after = editor.completed(text, "In 1628")
    assert (
        "quote: 'In 1628 William Harvey showed that the blood moves in a circle, driven by the heart.', a: x}"
        in after
    )


def test_words_that_no_source_has_complete_nothing(editor):
    assert (
        labels(editor, card("q: What?", f"quote: perfectly absent words{CURSOR}")) == []
    )


def test_the_named_source_is_looked_into(editor):
    assert labels(editor, card("source: other", f"quote: Nothing of{CURSOR}")) == [
        "Nothing of the kind."
    ]


def test_passages_of_a_source_complete_too(editor):
    text = inserted(
        "    name: the essay\n", f"    contested:\n      - Galen had taught{CURSOR}\n"
    )
    assert labels(editor, text)[0].startswith("Galen had taught otherwise")


def test_keys_of_a_card(editor):
    found = labels(editor, card("q: What?", CURSOR))
    assert "a" in found
    assert "quote" in found
    assert "q" not in found  # it has that
    assert "title" not in found


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"a{CURSOR}", "a: "),
        (f"rev{CURSOR}", "reverse:"),
        (f"draft{CURSOR}: true", "draft: true"),
    ],
)
def test_a_key_is_written_once(editor, line, expected):
    after = editor.completed(card("q: What?", line), expected.partition(":")[0])
    assert f"        {expected}\n" in after


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{CURSOR}\n" + DECK, {"check"}),
        (inserted("topics:\n", f"  - {CURSOR}\n"), {"id", "title", "cards", "include"}),
        (inserted("    title: On the heart\n", f"    {CURSOR}\n"), {"author", "url"}),
        (
            DECK.replace("language: en, ", f"language: en, {CURSOR}, "),
            {"description", "style"},
        ),
        (DECK.replace("a: A muscle,", f"a: A muscle, {CURSOR},"), {"hint", "note"}),
        (card("reverse:", f"  {CURSOR}"), {"q", "a"}),
        (
            inserted("retired:\n", f"  - id: x\n    {CURSOR}\n"),
            {"reason", "replaced-by"},
        ),
    ],
)
def test_keys_by_their_place(editor, text, expected):
    found = set(labels(editor, text))
    assert expected <= found
    assert not found & {"id", "title"} - expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"needs: [{CURSOR}]", {"circle", "liver", "muscle", "driven"}),
        (f"needs: ci{CURSOR}", {"circle"}),
        (f"needs:\n          - {CURSOR}", {"circle"}),
        (f"source: {CURSOR}", {"essay", "other"}),
        (f"tags: [{CURSOR}]", {"exam", "old::one"}),
        (f"about: {CURSOR}", {"person", "event"}),
        (f"type: {CURSOR}", {"true", "false"}),
        (f"ignore: {{{CURSOR}}}", {"Q101", "C201"}),
        (f"ignore:\n          {CURSOR}", {"Q101", "C201"}),
        (f"voice: {CURSOR}", {"hidden", "Galen", "the essay"}),
    ],
)
def test_values_by_their_key(editor, line, expected):
    found = labels(editor, card("q: What?", "a: That", line))
    assert expected <= set(found)
    assert "new" not in found  # no card needs itself


def test_retired_ids_come_from_the_lock_file(editor):
    without = DECK.replace("      - id: circle\n", "      - id: ring\n").replace(
        "[circle]", "[ring]"
    )
    build(editor)
    text = without.replace(
        "      - id: ring\n", f"      - id: ring\n        was: {CURSOR}\n"
    )
    assert labels(editor, text) == ["circle"]


def test_an_included_file_knows_what_it_is(editor):
    text = MORE + f"    {CURSOR}\n"
    assert {"note", "tags"} <= set(labels(editor, text, "topics/more.yaml"))
    assert {"circle", "liver"} <= set(
        labels(editor, MORE + f"      - {CURSOR}\n", "topics/more.yaml")
    )


def test_an_include_completes_files(editor):
    assert labels(editor, inserted("topics:\n", f"  - include: {CURSOR}\n")) == [
        "topics/more.yaml"
    ]
    assert labels(editor, DECK.replace("seeds/other.txt", CURSOR)) == [
        "seeds/essay.txt",
        "seeds/other.txt",
    ]


def test_nothing_is_offered_in_a_comment(editor):
    assert labels(editor, card(f"# quote: In 1628 William{CURSOR}")) == []


# --- hover -------------------------------------------------------------------------------------


def page(found) -> str:
    assert found is not None
    return found.page


def test_hover_shows_the_two_sides(editor):
    shown = page(places.hover(*editor.find("- id: liver")))
    front, back = shown.split("---")
    assert "What makes blood, according to Galen?" in front
    assert "The liver" in back
    assert "The liver" not in front


def test_hover_shows_the_passage_and_whose_words_it_is(editor):
    shown = page(places.hover(*editor.find("quote: the liver makes blood")))
    assert "Galen had taught otherwise: **the liver makes blood**, he wrote" in shown
    assert "Galen, in *On the heart*" in shown
    assert "seeds/essay.txt:3" in shown


def test_hover_over_a_need_shows_that_card(editor):
    assert "Who showed in 1628" in page(places.hover(*editor.find("[circle]")))


@pytest.mark.parametrize("code", ["Q101", "N113", "O109", "S101"])
def test_hover_shows_the_page_of_a_code(editor, code):
    written = f"{code[:2]}{CURSOR}{code[2:]}"
    view, offset = editor.at(
        card("q: What?", "a: x", f"ignore: {{{written}: a reason}}")
    )
    assert f"{code} (" in page(places.hover(view, offset))


def test_hover_over_a_key_and_a_source(editor):
    assert "Ids of cards to be learnt first" in page(
        places.hover(*editor.at(card(f"nee{CURSOR}ds: [circle]")))
    )
    assert "On the heart" in page(
        places.hover(*editor.at(card("q: x", "a: y", f"source: ess{CURSOR}ay")))
    )


def test_hover_in_a_source_tells_who_quotes_it(editor):
    assert "circle" in page(
        places.hover(*editor.find("William Harvey", "seeds/essay.txt"))
    )
    assert places.hover(*editor.find("the body uses", "seeds/essay.txt")) is None


# --- definition and references -----------------------------------------------------------------


def shown(view, found) -> list[tuple[str, str]]:
    return [
        (place.file, view.analysis.document(place.file).text[place.start : place.end])
        for place in found
    ]


def test_a_quotation_leads_to_the_source(editor):
    view, offset = editor.find("quote: In 1628 William Harvey showed")
    words = "In 1628 William Harvey showed that the blood moves in a circle"
    assert shown(view, places.definition(view, offset)) == [("seeds/essay.txt", words)]


def test_a_need_leads_to_its_card(editor):
    view, offset = editor.find("needs: [circle]")
    (place,) = places.definition(view, offset + 3)
    assert place.file == "cards.yaml"
    assert view.document.text[place.start - 4 : place.end] == "id: circle"


def test_a_file_leads_to_it(editor):
    for words, file in [
        ("topics/more.yaml", "topics/more.yaml"),
        ("file: seeds/essay.txt", "seeds/essay.txt"),
    ]:
        view, offset = editor.find(words)
        assert [place.file for place in places.definition(view, offset)] == [file]


def test_references_of_a_card(editor):
    view, offset = editor.find("id: circle")
    offset += 3
    found = places.references(view, offset)
    # id, two needs, replaced-by
    assert [place.file for place in found].count("cards.yaml") == 4
    assert [place.file for place in found].count("topics/more.yaml") == 1
    assert len(places.references(view, offset, declaration=False)) == 4


def test_references_of_words_of_a_source(editor):
    view, offset = editor.find("driven by the heart", "seeds/essay.txt")
    assert shown(view, places.references(view, offset)) == [
        ("topics/more.yaml", "driven by the heart")
    ]


# --- symbols -----------------------------------------------------------------------------------


def test_the_outline_has_topics_and_cards(editor):
    view, _ = editor.find("deck")
    (topic,) = symbols.outline(view.analysis, "cards.yaml")
    assert (topic.name, topic.is_topic) == ("The blood", True)
    assert [child.name for child in topic.children] == ["circle", "liver", "muscle"]
    for child in topic.children:
        assert (
            child.start <= child.name_start < child.name_end <= child.end <= topic.end
        )
    (other,) = symbols.outline(view.analysis, "topics/more.yaml")
    assert [child.name for child in other.children] == ["driven"]


# --- rename ------------------------------------------------------------------------------------


def renamed(editor: Editor, view, offset: int, new: str) -> dict[str, str]:
    by_file: dict[str, list] = {}
    for edit in rename.rename(view, offset, new):
        by_file.setdefault(edit.file, []).append(edit)
    return {
        name: edited(view.analysis.document(name).text, edits)
        for name, edits in by_file.items()
    }


def test_a_rename_keeps_the_history_and_every_need(editor):
    build(editor)
    view, offset = editor.find("id: circle")
    after = renamed(editor, view, offset + 3, "circulation")
    assert "- id: circulation\n        was: circle\n" in after["cards.yaml"]
    assert after["cards.yaml"].count("circulation") == 3  # and two needs
    assert "- circulation\n" in after["topics/more.yaml"]
    write_files(editor.folder, after)
    outcome = pipeline.build(editor.folder / "cards.yaml", T0 + 1)
    assert not outcome.checked.failed
    assert outcome.checked.changes.renamed
    assert not outcome.checked.changes.retired


@pytest.mark.parametrize(
    ("was", "expected"),
    [
        ("was: older", "was: [older, circle]"),
        ("was: [older]", "was: [older, circle]"),
        ("was:\n          - older", "was:\n          - older\n          - circle"),
        ("was: older  # a remark", "was: [older, circle]  # a remark"),
    ],
)
def test_earlier_ids_stay(editor, was, expected):
    view, offset = editor.at(
        DECK.replace("- id: circle\n", f"- id: cir{CURSOR}cle\n        {was}\n")
    )
    assert (
        f"        {expected}\n" in renamed(editor, view, offset, "ring")["cards.yaml"]
    )


def test_a_card_may_get_back_an_id_that_it_had_and_no_other_card_may(editor):
    text = DECK.replace("- id: circle\n", f"- id: cir{CURSOR}cle\n        was: older\n")
    view, offset = editor.at(text)
    assert "- id: older\n" in renamed(editor, view, offset, "older")["cards.yaml"]
    view, offset = editor.find("id: liver")
    with pytest.raises(rename.RenameError, match="had the id 'older'"):
        rename.rename(view, offset + 3, "older")


def test_a_card_that_has_left_and_is_back_keeps_its_history(editor):
    """The lock file as it was last written has it among those that are gone."""
    build(editor)
    path = editor.folder / "cards.lock"
    text = path.read_text("utf-8")
    assert "\ncard circle " in text
    view, _ = editor.find("id: circle")
    lock = view.analysis.lock
    lock.gone["circle"] = lock.cards.pop("circle")
    item = view.analysis.by_id["circle"]
    assert rename._history(view.analysis, item, "ring")
    del lock.gone["circle"]
    assert not rename._history(view.analysis, item, "ring")  # no build had it


def test_what_is_kept_in_memory_is_forgotten_by_families():
    kept = MemoryStore(None)
    for name in ("unit-1", "unit-2", "check-1"):
        kept.put(name, 1)
    kept.keep_only({"unit-1"}, "unit")
    assert [name for name in ("unit-1", "unit-2", "check-1") if kept.has(name)] == [
        "unit-1",
        "check-1",
    ]
    kept.keep_only(set())
    assert not kept.has("check-1")


def test_a_card_in_braces_is_renamed(editor):
    view, offset = editor.find("id: muscle")
    after = renamed(editor, view, offset + 3, "heart-muscle")["cards.yaml"]
    assert "{id: heart-muscle, was: muscle, q: What is the heart?" in after


def test_a_need_renames_its_card(editor):
    view, offset = editor.find("needs: [circle]")
    assert (
        "- id: ring\n        was: circle\n"
        in renamed(editor, view, offset + 3, "ring")["cards.yaml"]
    )


def test_a_source_is_renamed_without_history(editor):
    view, offset = editor.at(
        card("q: x", "a: y", f"source: ess{CURSOR}ay", "quote: The heart is a muscle.")
    )
    after = renamed(editor, view, offset, "treatise")["cards.yaml"]
    assert "  treatise:\n    file: seeds/essay.txt" in after
    assert "source: treatise" in after
    assert "was: " not in after


@pytest.mark.parametrize(
    "new", ["liver", "Ring", "a ring", "", "-x", "gone…", "x" * 101, "cafe\u0301"]
)
def test_an_id_that_cannot_be_is_refused(editor, new):
    view, offset = editor.find("id: circle")
    with pytest.raises(rename.RenameError):
        rename.rename(view, offset + 3, new)


def test_only_ids_are_renamed(editor):
    for words in ("a: The liver", "title: The blood", "quote: the liver"):
        assert rename.renameable(*editor.find(words)) is None


# --- code actions ------------------------------------------------------------------------------


def acted(editor: Editor, text: str, title: str) -> str:
    """Return a text after the first action whose title begins so was taken at the cursor."""
    view, offset = editor.at(text)
    view = linted(editor)
    for action in actions.actions(view, offset, offset):
        if action.title.startswith(title):
            return edited(view.document.text, list(action.edits))
    raise AssertionError(
        [action.title for action in actions.actions(view, offset, offset)]
    )


def linted(editor: Editor, name: str = "cards.yaml"):
    (project,) = editor.session._projects.values()
    editor.session._lint(project)
    return editor.session.view(editor.folder / name)


def codes(editor: Editor, text: str) -> list[str]:
    editor.open("cards.yaml", text)
    editor.session.view(editor.folder / "cards.yaml", current=True)
    view = linted(editor)
    return [each.code for each in view.analysis.diagnostics]


def test_a_fix_is_offered_where_it_stands(editor):
    text = card("q: What  is that?", f"a: A {CURSOR} thing", "unsourced: made up")
    after = acted(editor, text, "Fix Q503")
    assert "a: A thing\n" in after
    assert "q: What  is that?" in after
    assert "q: What is that?" in acted(editor, text, "Fix all")


def test_a_missing_id_is_given(editor):
    text = inserted(
        "        needs: [circle]\n",
        f"      - q{CURSOR}: Which vessels lead to the heart?\n        a: Veins\n        unsourced: x\n",
    )
    after = acted(editor, text, "Fix Y203")
    assert (
        "- id: vessels-lead-heart\n        q: Which vessels" in after
        or "- id: " in after
    )
    assert "Y203" not in codes(editor, after)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"note: the pro{CURSOR}blem: it is cut", "note: 'the problem: it is cut'"),
        (f"note: as many as 5 #{CURSOR}1 things", "note: 'as many as 5 #1 things'"),
        (f"note: @{CURSOR}home", "note: '@home'"),
        (f"note: !{CURSOR}important it's", "note: '!important it''s'"),
        (f"note: [sic{CURSOR}] or not", "note: '[sic] or not'"),
    ],
)
def test_what_yaml_would_cut_is_put_in_quotation_marks(editor, line, expected):
    before = card("q: What is that?", "a: A thing", line, "unsourced: made up")
    after = acted(editor, before, "Put the text in quotation marks")
    assert f"        {expected}\n" in after
    assert not [code for code in codes(editor, after) if code.startswith("Y")]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], "ignore: {Q101: TODO say why}"),
        (["ignore: {Q106: long}"], "ignore: {Q101: TODO say why, Q106: long}"),
        (
            ["ignore:", "  Q106: long"],
            "ignore:\n          Q101: TODO say why\n          Q106: long",
        ),
    ],
)
def test_a_rule_is_suppressed_with_a_reason(editor, lines, expected):
    text = card(
        "q: Is the heart a muscle?", f"a: Ye{CURSOR}s", "unsourced: made up", *lines
    )
    assert "Q101" in codes(editor, text.replace(CURSOR, ""))
    after = acted(editor, text, "Suppress Q101")
    assert f"        {expected}\n" in after
    assert "Q101" not in codes(editor, after)


def test_a_card_in_braces_is_suppressed(editor):
    text = inserted(
        "        needs: [circle]\n",
        f"      - {{id: new, q: Is it so?, a: Y{CURSOR}es, unsourced: x}}  # a remark\n",
    )
    after = acted(editor, text, "Suppress Q101")
    assert "unsourced: x, ignore: {Q101: TODO say why}}  # a remark" in after
    assert "Q101" not in codes(editor, after)


def test_a_changed_passage_is_accepted(editor):
    build(editor)
    path = editor.folder / "seeds/essay.txt"
    path.write_text(
        ESSAY.replace("driven by the heart", "driven by the heart alone"), "utf-8"
    )
    view, offset = editor.at(
        DECK.partition("retired:")[0].replace(
            "quote: In 1628", f"quote: In{CURSOR} 1628"
        )
    )
    view = linted(editor)
    found = [
        action for action in actions.actions(view, offset, offset) if action.accepts
    ]
    assert [action.accepts for action in found] == ["circle"]


def test_errors_of_structure_cannot_be_suppressed(editor):
    view, offset = editor.at(card(f"qq{CURSOR}: What?", "a: x"))
    assert not [
        each
        for each in actions.actions(view, offset, offset)
        if each.title.startswith("Suppress")
    ]


# --- note types of the deck's own --------------------------------------------------------------

TYPES = """\
note-types:
  - id: country
    name: Country
    fields: [Country, Capital, {name: Mine, personal: true}]
    cards:
      - name: Capital
        front: 'What is the capital of {{Country}}?'
        back: '{{FrontSide}}<hr id=answer>{{#Capital}}{{Capital}}{{/Capital}}'
"""
LANDS = """\
  - id: north
    title: The North
    type: country
    cards:
      - id: norway
        unsourced: known
        fields:
          Country: Norway
          Capital: Oslo
"""
LAND = DECK.replace("topics:\n", TYPES + "topics:\n", 1).replace(
    "retired:", LANDS + "retired:"
)


def test_fields_of_a_note_type_are_completed(editor):
    text = LAND.replace("          Capital: Oslo\n", f"          {CURSOR}\n")
    assert labels(editor, text) == ["Capital"]
    assert set(labels(editor, LAND.replace("type: country", f"type: {CURSOR}"))) >= {
        "country"
    }
    assert labels(editor, LAND.replace("of {{Country}}?", f"of {{{{{CURSOR}}}}}?")) == [
        "Country",
        "Capital",
        "Mine",
    ]
    after = editor.completed(
        LAND.replace("of {{Country}}?", f"of {{{{#Ca{CURSOR}}}}}?"), "Capital"
    )
    assert "of {{#Capital}}?" in after


@pytest.mark.parametrize(
    "words",
    ["of {{Country}}?", "          Country: Nor", "{{#Capital}}", "Capital: Oslo"],
)
def test_a_field_leads_to_where_it_is_declared(editor, words):
    editor.open("cards.yaml", LAND)
    view, offset = editor.find(words)
    offset = view.document.text.index(words) + words.index("C") + 2
    name = "Country" if "Country" in words else "Capital"
    (place,) = places.definition(view, offset)
    assert view.document.text[place.start : place.end] == name
    assert place.start == LAND.index("fields: [") + len("fields: [") + (
        0 if name == "Country" else len("Country, ")
    )


def test_a_card_of_a_note_type_is_shown(editor):
    editor.open("cards.yaml", LAND)
    shown = page(places.hover(*editor.find("id: norway")))
    front, back = shown.split("---")
    assert "What is the capital of Norway?" in front
    assert "Oslo" in back
