"""Sounds and words to be read aloud, in the HTML of a card's side: found and numbered as the engine does."""

from __future__ import annotations

import re

from deckgen.notetypes.fieldtext import resolved, spoken_text

SPEECH = "speech:"
"""Stands in the place of a sound's name for words to be read aloud, before the language, ``:``, the words."""

_SOUND = re.compile(r"\[sound:([^\]]+)\]")
_DIRECTIVE = re.compile(
    r"""\[anki:([^\]\ \t\r\n]+)[ \t\r\n]*                      # [anki:tts
        ((?:[^\]\ \t\r\n=]+=(?:"[^"]*"|[^\]\ \t\r\n"]*)[ \t\r\n]*)*)\]  # lang=en_US voices="A B"]
    """,
    re.VERBOSE,
)
_OPTION = re.compile(r'([^\] \t\r\n=]+)=(?:"([^"]*)"|([^\] \t\r\n"]*))')


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

    at = 0
    while (start := html.find("[", at)) >= 0:
        parts.append(html[at:start])
        sound = _SOUND.match(html, start)
        directive = None if sound else _DIRECTIVE.match(html, start)
        closing = f"[/anki:{directive[1]}]" if directive else ""
        end = html.find(closing, directive.end()) if directive else -1
        if sound:
            play(resolved(sound[1]))
            at = sound.end()
        elif directive and end >= 0:
            options = {name: quoted or plain for name, quoted, plain in _OPTION.findall(directive[2])}
            content = html[directive.end() : end]
            at = end + len(closing)
            if directive[1] != "tts":
                parts.append(_written(directive[1], options, content))
            elif options.get("lang"):
                play(_speech(options, content))
            else:
                parts.append("[no language to read this in]")
        else:
            parts.append("[")
            at = start + 1
    return "".join(parts) + html[at:], tuple(names)


def _speech(options: dict[str, str], content: str) -> str:
    text = spoken_text(content)
    if "cloze_blank" in options:
        text = text.replace("[...]", options["cloze_blank"])
    return f"{SPEECH}{options['lang']}:{' '.join(text.split())}"


def _written(name: str, options: dict[str, str], content: str) -> str:
    """Return a directive that is no speech as the engine writes it back: with quotes where it needs them."""
    written = "".join(
        f' {key}="{value}"' if any(char in "] \t\r\n" for char in value) else f" {key}={value}"
        for key, value in options.items()
    )
    return f"[anki:{name}{written}]{content}[/anki:{name}]"
