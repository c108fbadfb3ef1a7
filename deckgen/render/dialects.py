"""Markup of other programs that Markdown here does not know, and what to write instead."""

from __future__ import annotations

import re

from deckgen.render.field import Flaw
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple


class _Form(NamedTuple):
    """One form: how it looks, what it is called, and what to write instead."""

    pattern: re.Pattern[str]
    what: str
    way: str
    code: str = "R128"


_FORMS = (
    # '![[map.png]]', '![[map.png|200]]': Obsidian
    _Form(
        lazy_pattern(r"!\[\[[^\[\]\n]+\]\]"),
        "an Obsidian picture",
        "write ![](media/picture.png), with its path",
    ),
    # '[[Lenin]]', '[[Lenin|him]]': wikis; not '[[1, 2], [3]]'
    _Form(
        lazy_pattern(r"(?<![!\[\w\\])\[\[(?!type:)(?=[^\W\d_])[^\[\]\n,;=]+\]\](?!\])"),
        "a wiki link",
        "a card has no other notes beside it: write only the words, or a web address, [words](https://…)",
    ),
    # '==important=='; not 'a == b', 'x==y==z'
    _Form(
        lazy_pattern(r"(?<![=\w!<>])==(?![\s=])[^=\n]+?(?<![\s=])==(?![=\w])"),
        "a highlight",
        "write <mark>…</mark>, or **…**",
    ),
    # '[^1]', '[^note]: words': a footnote; not a class of signs in a regular expression
    _Form(
        lazy_pattern(
            r"(?<=[\w.,;:!?)\"”’])\[\^(?:\d{1,3}|[a-z]{2,})\](?![*+?{(\[])|(?:\A|(?<=\n))\[\^[\w-]+\]:"
        ),
        "a footnote",
        "write it in brackets, or under 'note:'",
    ),
    # '^[words of a note]': a footnote of Pandoc; not '^[a-z]' of a regular expression
    _Form(
        lazy_pattern(r"\^\[(?=[^\[\]\n]*\s)[^\[\]\n]+\](?![*+?{$])"),
        "a footnote",
        "write it in brackets, or under 'note:'",
    ),
    # '[!note]' at the start of a quotation: Obsidian, GitHub
    _Form(
        lazy_pattern(
            r"(?:\A|(?<=\n))\[!(?:note|abstract|summary|tldr|info|todo|tip|hint|important|success|check|done"
            r"|question|help|faq|warning|caution|attention|failure|fail|missing|danger|error|bug|example|quote"
            r"|cite)\][+-]?",
            re.IGNORECASE,
        ),
        "the kind of a callout",
        "leave it out, and write the title in bold words: > **Title**",
    ),
    # '%%a comment%%', '%%' alone in a line: Obsidian
    _Form(
        lazy_pattern(
            r"(?<![\w%])%%(?![\s%])[^%\n]+%%(?![%\w])|(?:\A|(?<=\n))%%(?=\n|\Z)"
        ),
        "an Obsidian comment",
        "write it as a YAML comment, after #",
    ),
    # 'text ^a1b2c3': the name of a paragraph, in Obsidian
    _Form(
        lazy_pattern(r"(?<=\s)\^(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{6}(?=\n|\Z)"),
        "the name of an Obsidian block",
        "leave it out",
    ),
    # '漢字[かんじ]': readings as Anki's filter {{furigana:…}} has them; not '配列[ア]'
    _Form(
        lazy_pattern(
            r"[\u3400-\u9fff々〆]+\[[\u3041-\u309fー]+\]|[\u3400-\u9fff々〆]+\[[\u30a1-\u30ffー]{2,}\]"
        ),
        "a reading as for Anki's filter 'furigana'",
        "write {漢字|かんじ}",
    ),
    # '｜漢字《かんじ》', '[漢字]{かんじ}', '[漢字]^(かんじ)': readings elsewhere
    _Form(
        lazy_pattern(
            r"｜?[\u3400-\u9fff々〆]+《[\u3041-\u30ff]+》"
            r"|\[[\u3400-\u9fff々〆]+\](?:\{[\u3041-\u30ff]+\}|\^?\([\u3041-\u30ff]+\))"
            r"|\{[\u3400-\u9fff々〆]+(?:\}\([\u3041-\u30ff]+\)|[;；/][\u3041-\u30ff]+\})"
        ),
        "a reading in the form of another program",
        "write {漢字|かんじ}",
    ),
    # "``words''": quotation marks of TeX
    _Form(
        lazy_pattern(r"(?<![`\w])``(?=[^\s`'])[^`'\n]+''(?!')"),
        "a quotation as in TeX",
        "write “…”",
    ),
    # bold and '== Heading ==' of a wiki, '{{template|…}}'
    _Form(
        lazy_pattern(r"(?<!['\w=])'''(?!['\s])[^'\n]+(?<!\s)'''(?!['\w])"),
        "wiki bold",
        "write **…**",
    ),
    _Form(
        lazy_pattern(r"(?:\A|(?<=\n))(={2,6}) [^=\n]+ \1(?=\n|\Z)"),
        "a wiki heading",
        "write ## before the words",
    ),
    _Form(
        lazy_pattern(r"\{\{(?!c\d)[A-Za-z][\w -]*\|[^{}\n]*\}\}"),
        "a wiki template",
        "write what it stands for",
    ),
    # ':smile:', ':+1:': a sign by its name
    _Form(
        lazy_pattern(r"(?<!\S):(?:[a-z][a-z0-9_]{3,}|\+1|-1):(?!\S)"),
        "the name of an emoji",
        "write the sign itself, such as 🙂",
    ),
    # ':::note', ':::'
    _Form(
        lazy_pattern(r"(?:\A|(?<=\n)):::(?=\s|\w|\Z)"),
        "a callout",
        "write a quotation (> …), or bold words",
    ),
    # '{{tts en_US:Front}}', '{{tts}}', '{{furigana:Front}}'
    _Form(
        lazy_pattern(
            r"\{\{(?:tts(?:[ :][^{}\n]*)?|(?:furigana|kana|kanji|hint|type|text):[^{}\n]+)\}\}"
        ),
        "a field of an Anki template",
        "a card's text cannot hold one; for a sound write [sound:file.mp3], for a reading {漢字|かんじ}",
    ),
    # '{width=5cm}', '{.map}', '{#fig-1}': attributes of Pandoc; sizes that a picture takes are none
    _Form(
        lazy_pattern(
            r"(?<!\{)\{:?\s*(?:[.#][A-Za-z][\w-]*|(?:width|height|style|class)\s*=\s*[^\s{}])"
            r"(?:[^\s{}]|[ \t]+(?:[.#][A-Za-z]|\w+=))*\s*\}(?!\})"
        ),
        "a list of attributes",
        "write the size of a picture right after it, {width=300} or {width=50%}, and leave out the rest",
    ),
    # 'H~2~O': subscript of Pandoc
    _Form(
        lazy_pattern(
            r"(?<=[A-Za-z\d)])~(?:(?<!\d~)|(?=[^~]*~(?!\d)))[A-Za-zΑ-ω\d+-]{1,10}~(?!~)"
        ),
        "a Pandoc subscript",
        "write <sub>…</sub>, or maths: $H_2O$",
    ),
    # 'x^2^', '1^st^', 'p53^-/-^', '^14^C': superscript of Pandoc
    _Form(
        lazy_pattern(
            r"(?<=[A-Za-z\d)])\^(?:[\w+-]{1,10}|[-−+]/[-−+])\^(?![\^\w])|(?<![\w^)\]}])\^\d{1,3}[m+-]?\^(?=[A-Z])"
        ),
        "a Pandoc superscript",
        "write <sup>…</sup>, or maths: $x^2$",
    ),
    # 'https://example.org/essay', 'www.example.org'; not in a link, in angle brackets or in code
    _Form(
        lazy_pattern(
            r"(?<!\]\()(?<![\w<\"'=])https?://[^\s<>()\[\]\"']*[\w/]"
            r"|(?<!\]\()(?<![\w<\"'=/.@])www\.[\w-]+\.[^\s<>()\[\]\"']*[\w/]"
        ),
        "an address that is not a link",
        "write <https://…> for a link, or [words](https://…)",
        "R129",
    ),
)
_TASK = lazy_pattern(r"\[[ xX]\](?=\s)")
# One sign at least of each form; '{{c1::' begins a deletion. It begins with a class, which the engine skips
# to at once, and goes on by what the class matched. A reading is looked for at its bracket, behind a letter
# that is not Latin: a class with all Chinese signs takes long to compile.
_MAY_HOLD = lazy_pattern(
    r"[~^《=':w\[\]}%{`](?:(?<=`)`(?!`)|(?<=[~^《])|(?<==)=|(?<=')''|(?<=[}\]])[({^]|(?<=:)(?://|::)"
    r"|(?<!\S:)(?<=:)[a-z+-]|(?<=w)ww\.|(?<=\[)[\[!]|(?<=%)%|(?<=[^\W\da-zA-Z_]\[)|(?<=\{)(?!\{?c[\d,]))"
)


def may_hold(text: str) -> bool:
    """Return whether words may hold markup of another program."""
    return _MAY_HOLD.search(text) is not None


def dialect_flaws(text: str, start: int) -> list[Flaw]:
    """Return the markup of other programs among words, which are at ``start`` in the source."""
    flaws = []
    for form in _FORMS:
        for found in form.pattern.finditer(text):
            shown = found[0] if len(found[0]) <= 30 else f"{found[0][:28]}…"
            flaws.append(
                Flaw(
                    code=form.code,
                    start=start + found.start(),
                    end=start + found.end(),
                    message=f"'{shown}' is {form.what}, and is shown as it is",
                    hint=form.way,
                )
            )
    return flaws


def task_flaw(text: str, start: int) -> list[Flaw]:
    """Return the box of a list of tasks at the start of an item's words."""
    found = _TASK.match(text)
    if found is None:
        return []
    return [
        Flaw(
            code="R128",
            start=start,
            end=start + 3,
            message=f"'{found[0]}' is a task list box, and is shown as it is",
            hint="write ☐ or ☑, or leave it out",
        )
    ]
