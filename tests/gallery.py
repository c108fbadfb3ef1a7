"""Photograph sample cards, for looking at by hand: ``python tests/gallery.py OUT``.

The real Anki engine renders the cards, headless Chromium draws them: fronts above
backs, by day and by night, at the width of a phone and of a desktop. Needs the ``anki``
package and Chromium (``--browser`` names it).
"""

from __future__ import annotations

import argparse
import html
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anki.collection import Collection

from deckgen.notetypes.builtin import NoteType, note_types
from deckgen.render import code_css
from deckgen.render.passage import passage_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anki.cards import Card

SIZES = {"phone": (390, 780), "small": (320, 640), "desktop": (1100, 800)}
MODES = {"day": "", "night": "nightMode night_mode"}

# What Anki's reviewer sets before the cards' own style, in short.
REVIEWER = """
:root { --canvas: #f5f5f5; --fg: #020202 } .nightMode { --canvas: #2c2c2c; --fg: #fcfcfc }
html { font-size: 15px } hr { background-color: #737373; margin: 1em 0; border: none; height: 1px }
body { margin: 20px; overflow-wrap: break-word; background-color: var(--canvas) }
body.nightMode { background-color: var(--canvas); color: var(--fg) }
img { max-width: 100%; max-height: 95vh } li { text-align: start } pre { text-align: left }
#typeans { width: 100%; box-sizing: border-box; line-height: 1.75 }
code#typeans { white-space: pre-wrap; font-variant-ligatures: none }
.typeGood { background: #afa; color: #000 } .typeBad { background: #faa; color: #000 }
.typeMissed { background: #ccc; color: #000 }
"""

LAND = (
    "<p>Now, abruptly, the peasants’ land was collectivised by decree. <mark>By 1930, 55% of peasant land "
    "had been "
    "turned into state farms</mark>, and 88% by 1934.</p>"
)
VEERING = passage_html(
    (
        (
            (
                "…was and remains the government of the bourgeoisie during periods of crisis… ",
                False,
            ),
            (
                "Bonapartism always implies political veering between classes; but under Bonapartism in "
                "all its "
                "historical transmigrations there is preserved one and the same social base: bourgeois",
                True,
            ),
            (" [capitalist] ", False),
            ("property", True),
            ("…", False),
        ),
        (
            (
                "It is absolutely correct that the self-rule of the Soviet bureaucracy was built upon the "
                "soil of "
                "veering between the class forces both internal and international.",
                False,
            ),
        ),
    )
)
ESSAY = "<cite>Soviet Bonapartism</cite>"
TROTSKY = f"Trotsky, <cite>Writings 1933-34</cite>, quoted in {ESSAY}"
CODE = (
    '<pre class="code"><code><span class="k">def</span> land(year: int) -&gt; float:\n'
    "    # the share of peasant land that had been collectivised by the end of a year\n"
    "    return {1930: 0.55, 1934: 0.88}[year]</code></pre>"
)
TABLE = (
    "<table><thead><tr><th>Per person, "
    "kg</th><th>1927-28</th><th>1932</th><th>Change</th><th>Explanation</th></tr>"
    "</thead><tbody><tr><td>Milk</td><td>189</td><td>105</td><td>−44%</td><td>Animals "
    "slaughtered</td></tr><tr>"
    "<td>Meat</td><td>27.5</td><td>13.5</td><td>−51%</td><td>Animals slaughtered</td></tr></tbody></table>"
)
IMAGE = (
    '<img alt="A rising curve" src="data:image/svg+xml,%3Csvg xmlns=\'http://www.w3.org/2000/svg\' '
    "width='900' "
    "height='420'%3E%3Cpath d='M20 400V20M20 400H880M20 390C400 370 600 300 860 40' fill='none' "
    "stroke='%23000' "
    "stroke-width='6'/%3E%3C/svg%3E\">"
)
SECOND_HAND = f"Stalin, quoted in I. Deutscher, <cite>Stalin</cite>, quoted in {ESSAY}"


@dataclass(frozen=True)
class Sample:
    """A note to photograph; ``ordinal`` picks its card, ``given`` is what a learner types."""

    title: str
    fields: dict[str, str]
    ordinal: int = 0
    given: str = ""
    language: str = "en"


def question(
    title: str,
    prompt: str,
    answer: str,
    *,
    topic: str = "Collectivisation",
    **more: Any,
) -> Sample:
    """Return a sample of the question type; capitalised keywords are fields."""
    fields = {"Prompt": prompt, "Answer": answer, "Topic": topic, "Id": title}
    for name in [name for name in more if name[0].isupper()]:
        fields[name.replace("_", " ")] = more.pop(name)
    return Sample(title, fields, **more)


SAMPLES = (
    question(
        "question",
        "What share of peasant land had been turned into state farms by 1930?",
        "55%",
        Voice="the essay",
        Note="The essay gives no source for the figure.",
        Passage=LAND,
        Citation=ESSAY,
    ),
    question(
        "folded",
        "What, for Trotsky, do all forms of Bonapartism have in common?",
        "Veering between the classes, on one and the same social base: bourgeois property",
        topic="Soviet Bonapartism › Definition",
        Voice="Trotsky",
        Passage=VEERING,
        Citation=TROTSKY,
    ),
    question("bare", "What is a kulak?", "A rich peasant", topic=""),
    question(
        "typed wrong",
        "What were the passes called that chained workers to their jobs?",
        "Labour Books",
        topic="Industrialisation › Human cost",
        Voice="the essay",
        Typed="Answer",
        given="Labor Boks",
    ),
    question(
        "typed right",
        "In which year were passes introduced?",
        "1931",
        Voice="the essay",
        Typed="Answer",
        given="1931",
    ),
    question(
        "steps",
        "How did the grain crisis of 1927 lead to war on the peasantry? What came next?",
        "The cities were threatened with hunger",
        Context="<ol><li>The kulaks withheld their grain from the market, to force prices up</li>"
        "<li>They hoarded gold and arms in preparation for a showdown</li></ol>",
        Voice="the essay",
        Citation=ESSAY,
    ),
    question(
        "reverse",
        "What is NEP?",
        "The New Economic Policy",
        Reverse="Which policy was shattered when the regime turned against the peasants?",
        Reverse_answer="The <strong>New Economic Policy</strong> (NEP)",
        Voice="the essay",
        Passage="<p>These events <mark>shattered NEP</mark>, ended Stalin’s alliance with Bukharin and "
        "the party "
        "right-wing.</p><p>As late as 1929 Stalin maintained that “individual farming could continue”.</p>",
        Citation=SECOND_HAND,
        ordinal=1,
    ),
    Sample(
        "cloze",
        {
            "Prompt": "The working class swelled from {{c1::11 million::how many}} in 1928 to {{c2::23 "
            "million}} in "
            "{{c2::1932}}.",
            "Topic": "Industrialisation",
            "Voice": "the essay",
            "Note": "Both figures count wage earners.",
            "Passage": "<p><mark>The working class swelled from 11 million in 1928 to 23 million in "
            "1932.</mark> Passes,"
            " called “Labour Books”, were introduced in 1931 to chain workers to their jobs.</p>",
            "Citation": ESSAY,
        },
    ),
    Sample(
        "cloze typed",
        {
            "Prompt": "Trotsky: the bureaucratic regime has turned into {{c1::Bonapartism}}.",
            "Typed": "cloze:Prompt",
            "Topic": "Definition",
        },
        given="bonapartism",
    ),
    question(
        "long answer",
        "How does the essay describe the turn to collectivisation, from the first requisitions to the "
        "famine?",
        "".join(
            f"<p>{re.sub('<.*?>', '', paragraph)}</p>"
            for paragraph in (LAND, VEERING) * 3
        ),
        Voice="the essay",
    ),
    question(
        "list",
        "Which two groups does Stalin guard the conquests of October against?",
        "<ul><li>the feudal-bourgeois counter-revolution</li><li>the toilers, <em>their</em> claims, "
        "impatience and "
        "dissatisfaction</li></ul>",
        Voice="Trotsky",
    ),
    question(
        "code",
        "What does <code>land(1930)</code> return?" + CODE,
        CODE + "<p>It returns <code>0.55</code>.</p>",
    ),
    question(
        "table",
        "How did consumption change?",
        TABLE,
        topic="Industrialisation › Human cost",
    ),
    question(
        "image", "What does the curve show?" + IMAGE, "Industrial production" + IMAGE
    ),
    question(
        "long words",
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft?",
        "https://example.org/" + "a-very-long-path/" * 8,
        topic="Industrialisation › Consequences › Living standards › Consumption of milk and meat per person",
        Voice="The Revolution Betrayed, by way of a biographer",
        language="de",
    ),
    question(
        "Arabic",
        "ما نسبة أراضي الفلاحين التي حُوِّلت إلى مزارع حكومية بحلول عام 1930؟",
        "‏55%",
        topic="التجميع الزراعي › الأرض",
        Voice="المقالة",
        Note="لا تذكر المقالة مصدرًا لهذا الرقم.",
        Passage="<p>وفجأةً جُمِّعت أراضي الفلاحين بمرسوم. <mark>وبحلول عام 1930 كان 55% من أراضي الفلاحين "
        "قد تحوّل إلى "
        "مزارع حكومية</mark>، و88% بحلول عام 1934.</p>",
        Citation="<cite>البونابرتية السوفييتية</cite>",
        language="ar",
    ),
    question(
        "Chinese",
        "一九三〇年以前，农民土地中有多大比例变成了国营农场？",
        "百分之五十五",
        topic="集体化",
        Voice="文章",
        Passage="<p><mark>到一九三〇年，百分之五十五的农民土地已变成国营农场</mark>。</p>",
        language="zh",
    ),
)


def add(col: Collection, note_type: NoteType) -> dict[str, Any]:
    """Add a note type to a collection and return it as Anki has it."""
    model = col.models.new(note_type.name)
    model.update(css=note_type.css, type=int(note_type.is_cloze))
    model["flds"] = [
        col.models.new_field(f.name) | f.as_dict() for f in note_type.fields
    ]
    model["tmpls"] = [
        col.models.new_template(t.name) | t.as_dict() for t in note_type.templates
    ]
    added = col.models.add_dict(model)
    found = col.models.get(added.id)  # type: ignore[arg-type]
    assert found is not None
    return found


def render(col: Collection, sample: Sample) -> tuple[str, str, str]:
    """Return the style, the front and the back of a sample's card, as a reviewer shows them."""
    name = sample.title.replace(" ", "-")
    types = note_types(name, name, sample.language, code_css())
    model = add(col, types["cloze" in name])
    note = col.new_note(model)
    for key, value in sample.fields.items():
        note[key] = value
    col.add_note(note, col.decks.id("Default"))  # type: ignore[arg-type]
    card = note.cards()[sample.ordinal]
    out = card.render_output()
    return (
        note_css(model),
        type_box(col, card, sample, out.question_text, False),
        type_box(col, card, sample, out.answer_text, True),
    )


def note_css(model: dict[str, Any]) -> str:
    """Return the style sheet of a note type."""
    return str(model["css"])


def type_box(
    col: Collection, card: Card, sample: Sample, text: str, answer: bool
) -> str:
    """Put the box to type in, or the comparison, where the desktop's reviewer does."""
    found = re.search(r"\[\[type:(.+?)\]\]", text)
    if not found:
        return text
    look = "style=\"font-family: 'Arial'; font-size: 20px\""
    if not answer:
        return text.replace(
            found[0], f"<center><input type=text id=typeans {look}></center>"
        )
    name = found[1].split(":")[-1]
    expected = card.note()[name]
    if found[1].startswith("cloze:"):
        expected = col.extract_cloze_for_typing(expected, card.ord + 1)
    rule = "<hr id=answer>" if "<hr id=answer>" in text else ""
    compared = f"{rule}<div {look}>{col.compare_answer(expected, sample.given)}</div>"
    return text.replace("<hr id=answer>", "").replace(found[0], compared)


def page(style: str, body: str, ordinal: int, mode: str) -> str:
    """Return a page as Anki's reviewer has it while it shows one side of a card."""
    return (
        f'<!doctype html><html class="{"night-mode" if mode else ""}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><style>{REVIEWER}</style></head>'
        f'<body class="card card{ordinal + 1} isLin {mode}">'
        f'<div id="qa"><style>{style}</style>{body}</div></body></html>'
    )


def sheets(col: Collection, titles: list[str]) -> Iterator[tuple[str, str, int, int]]:
    """Yield each sheet's name, HTML, width and height: fronts above backs, one column a card."""
    drawn = [(s, *render(col, s)) for s in SAMPLES if not titles or s.title in titles]
    for size, (wide, high) in SIZES.items():
        columns = 3 if wide > 500 else 6
        for mode, classes in MODES.items():
            for at in range(0, len(drawn), columns):
                rows: list[list[str]] = [[], []]
                for sample, style, *sides in drawn[at : at + columns]:
                    for row, side in zip(rows, sides, strict=True):
                        inner = html.escape(page(style, side, sample.ordinal, classes))
                        row.append(
                            f'<iframe srcdoc="{inner}" width="{wide}" height="{high}"></iframe>'
                        )
                body = "<br>".join("".join(row) for row in rows)
                yield (
                    f"{size}-{mode}-{at // columns + 1}",
                    "<!doctype html><meta "
                    "charset=utf-8><style>body{margin:8px;background:#888;white-space:nowrap}"
                    f"iframe{{border:0;margin:4px}}</style>{body}",
                    min(columns, len(drawn) - at) * (wide + 12) + 16,
                    2 * (high + 14) + 16,
                )


def main() -> None:
    """Write the sheets as PNG files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path)
    parser.add_argument("--browser", default=shutil.which("chromium") or "chromium")
    parser.add_argument("--only", action="append", default=[], metavar="TITLE")
    parser.add_argument(
        "--sheet", default="", help="only sheets whose name begins so: phone-day"
    )
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        col = Collection(f"{scratch}/gallery.anki2")
        for name, text, wide, high in sheets(col, options.only):
            if not name.startswith(options.sheet):
                continue
            source = Path(scratch, f"{name}.html")
            source.write_text(text, encoding="utf-8")
            photograph(options.browser, source, options.out / f"{name}.png", wide, high)
            sys.stdout.write(f"{options.out / name}.png\n")
        col.close()


def photograph(browser: str, source: Path, target: Path, wide: int, high: int) -> None:
    """Let Chromium draw a page into a PNG file."""
    flags = "headless no-sandbox disable-gpu disable-quic no-first-run disable-background-networking"
    flags += " disable-component-update disable-sync hide-scrollbars"
    with tempfile.TemporaryDirectory() as profile:
        command = [
            browser,
            *(f"--{flag}" for flag in flags.split()),
            f"--user-data-dir={profile}",
        ]
        command += [
            f"--screenshot={target}",
            f"--window-size={wide},{high}",
            source.as_uri(),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)


if __name__ == "__main__":
    main()
