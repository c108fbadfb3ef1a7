"""Sounds and words to be read aloud, in the HTML of a card's side: found and numbered as the engine does."""

from __future__ import annotations

from typing import NamedTuple

from deckgen.notetypes.fieldtext import resolved, spoken_text
from deckgen.util.lazy_pattern import lazy_pattern

SPEECH = "speech:"
"""Stands in the place of a sound's name for words to be read aloud, before the language, ``:``, the words."""

MAX_OPTIONS = 20
"""How many options of a directive are read: of one without an end there could be as many as words."""

_ENDS_WORD = "] \t\r\n"  # in a directive
_SOUND = lazy_pattern(r"\[sound:([^\]]+)\]")
_DIRECTIVE = lazy_pattern(r"\[anki:([^\] \t\r\n]+)[ \t\r\n]*")  # '[anki:tts '
_NAMED = lazy_pattern(r"\[anki:[^\] \t\r\n]+")
_CLOSING = lazy_pattern(r"\[/anki:([^\] \t\r\n]+)\]")  # '[/anki:tts]'
# 'voices="A B" '
_OPTION = lazy_pattern(r'([^\] \t\r\n=]+)=(?:"([^"]*)"|([^\] \t\r\n"]*))[ \t\r\n]*')


class _Directive(NamedTuple):
    """``[anki:tts lang=en_US]words[/anki:tts]``: its name, its options, what is read, and where it ends."""

    name: str
    options: dict[str, str]
    content: str
    end: int


def mark_sounds(html: str, side: str) -> tuple[str, tuple[str, ...]]:
    """Put ``[anki:play:q:0]`` and so on for sounds and words to be read; return what each plays too.

    ``[sound:a.mp3] [anki:tts lang=en_US]hello[/anki:tts]`` on a question gives ``[anki:play:q:0]
    [anki:play:q:1]`` and ``("a.mp3", "speech:en_US:hello")``.

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
    while True:
        start = html.find("[", at)
        if not 0 <= start < last:
            break
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
    """What ends the directives of a text, so that it is not read through again for each beginning.

    - ``unclosed``: the names of those that have no end any more.
    - ``longest``: the length of the longest name that has one; what is longer is not looked at.
    """

    def __init__(self, html: str) -> None:
        self.unclosed: set[str] = set()
        names = _CLOSING.findall(html, 0, html.rfind("]") + 1)
        self.longest = max(map(len, names), default=0)


def _directive(html: str, start: int, ends: _Closings) -> _Directive | None:
    """Return the directive that begins at a place, None if there is none.

    A name without an end is remembered in ``ends``, so that a text is not searched for it again.
    """
    name_end = start + len("[anki:") + ends.longest
    named = _NAMED.match(html, start, name_end)
    if named is None or not _ends_name(html, named.end()):
        return None
    found = _DIRECTIVE.match(html, start)
    if found is None or found[1] in ends.unclosed:
        return None
    name = found[1]
    options, at = _options(html, found.end())
    if not html.startswith("]", at):
        return None
    closing = f"[/anki:{name}]"
    end = html.find(closing, at + 1)
    if end < 0:
        ends.unclosed.add(name)
        return None
    return _Directive(name, options, html[at + 1 : end], end + len(closing))


def _options(html: str, at: int) -> tuple[dict[str, str], int]:
    """Return the options that stand at a place, ``lang=en_US voices="A B"``, and the place behind them."""
    options: dict[str, str] = {}
    for _ in range(MAX_OPTIONS):
        option = _OPTION.match(html, at)
        if option is None:
            break
        key, quoted, bare = option.groups()
        options[key] = bare if quoted is None else quoted
        at = option.end()
    return options, at


def _ends_name(html: str, at: int) -> bool:
    """Return whether no name of a directive goes on at a place."""
    return at >= len(html) or html[at] in _ENDS_WORD


def _speech(directive: _Directive) -> str:
    """Return what stands for words to be read aloud: ``speech:en_US:the words``."""
    text = spoken_text(directive.content)
    language = directive.options["lang"]
    if "cloze_blank" in directive.options:
        text = text.replace("[...]", directive.options["cloze_blank"])
    words = " ".join(text.split())
    return f"{SPEECH}{language}:{words}"


def _written(directive: _Directive) -> str:
    """Return a directive that is no speech as the engine writes it back: with quotes where it needs them."""
    name = directive.name
    options = ""
    for key, value in directive.options.items():
        needs_quotes = any(char in _ENDS_WORD for char in value)
        options += f' {key}="{value}"' if needs_quotes else f" {key}={value}"
    return f"[anki:{name}{options}]{directive.content}[/anki:{name}]"
