"""Sounds and words to be read aloud, in the HTML of a card's side: found and numbered as the engine does."""

from __future__ import annotations

from typing import NamedTuple

from deckgen.notetypes.fieldtext import resolved, spoken_text
from deckgen.util.lazy_pattern import lazy_pattern

SPEECH = "speech:"
"""Stands in the place of a sound's name for words to be read aloud, before the language, ``:``, the words."""

MAX_OPTIONS = 20
"""How many options of a directive are read: of one without an end there could be as many as words."""

_SOUND = lazy_pattern(r"\[sound:([^\]]+)\]")
_DIRECTIVE = lazy_pattern(r"\[anki:([^\] \t\r\n]+)[ \t\r\n]*")  # '[anki:tts '
_NAMED = lazy_pattern(r"\[anki:[^\] \t\r\n]+")
_CLOSING = lazy_pattern(r"\[/anki:([^\] \t\r\n]+)\]")  # '[/anki:tts]'
# 'voices="A B" '
_OPTION = lazy_pattern(r'([^\] \t\r\n=]+)=(?:"([^"]*)"|([^\] \t\r\n"]*))[ \t\r\n]*')


class _Directive(NamedTuple):
    name: str
    options: dict[str, str]
    content: str
    end: int


def mark_sounds(html: str, side: str) -> tuple[str, tuple[str, ...]]:
    """Put ``[anki:play:q:0]`` and so on for sounds and words to be read; return what each plays too.

    ``side`` is ``q`` or ``a``. A sound stands by the name of its file, words as :data:`SPEECH` says.
    """
    if "[sound:" not in html and "[anki:" not in html:
        return html, ()
    parts: list[str] = []
    names: list[str] = []

    def play(name: str) -> None:
        parts.append(f"[anki:play:{side}:{len(names)}]")
        names.append(name)

    last = html.rfind("]")
    ends = _Closings(html)
    at = 0
    while 0 <= (start := html.find("[", at)) < last:
        parts.append(html[at:start])
        sound = _SOUND.match(html, start)
        directive = None if sound else _directive(html, start, ends)
        if sound:
            play(resolved(sound[1]))
            at = sound.end()
        elif directive is None:
            parts.append("[")
            at = start + 1
        else:
            at = directive.end
            if directive.name != "tts":
                parts.append(_written(directive))
            elif directive.options.get("lang"):
                play(_speech(directive))
            else:
                parts.append("[no language to read this in]")
    return "".join(parts) + html[at:], tuple(names)


class _Closings:
    """What ends the directives of a text. ``unclosed`` are the names of those that have no end any more,
    ``longest`` is the length of the longest name that has one: what is longer is not looked at.
    """

    def __init__(self, html: str) -> None:
        self.unclosed: set[str] = set()
        names = _CLOSING.findall(html, 0, html.rfind("]") + 1)
        self.longest = max(map(len, names), default=0)


def _directive(html: str, start: int, ends: _Closings) -> _Directive | None:
    """Return the directive that begins at a place, None if there is none."""
    name_end = start + len("[anki:") + ends.longest
    named = _NAMED.match(html, start, name_end)
    found = (
        _DIRECTIVE.match(html, start)
        if named and _ends_name(html, named.end())
        else None
    )
    if found is None or found[1] in ends.unclosed:
        return None
    options: dict[str, str] = {}
    at = found.end()
    for _ in range(MAX_OPTIONS):
        option = _OPTION.match(html, at)
        if option is None:
            break
        options[option[1]] = option[3] if option[2] is None else option[2]
        at = option.end()
    if not html.startswith("]", at):
        return None
    closing = f"[/anki:{found[1]}]"
    end = html.find(closing, at + 1)
    if end < 0:
        ends.unclosed.add(found[1])
        return None
    return _Directive(found[1], options, html[at + 1 : end], end + len(closing))


def _ends_name(html: str, at: int) -> bool:
    """Return whether no name of a directive goes on at a place."""
    return at >= len(html) or html[at] in "] \t\r\n"


def _speech(directive: _Directive) -> str:
    text = spoken_text(directive.content)
    if "cloze_blank" in directive.options:
        text = text.replace("[...]", directive.options["cloze_blank"])
    return f"{SPEECH}{directive.options['lang']}:{' '.join(text.split())}"


def _written(directive: _Directive) -> str:
    """Return a directive that is no speech as the engine writes it back: with quotes where it needs them."""
    written = "".join(
        f' {key}="{value}"'
        if any(char in "] \t\r\n" for char in value)
        else f" {key}={value}"
        for key, value in directive.options.items()
    )
    return (
        f"[anki:{directive.name}{written}]{directive.content}[/anki:{directive.name}]"
    )
