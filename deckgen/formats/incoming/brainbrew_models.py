"""Note models of brain-brew: a mapping of YAML, a style sheet, and HTML files with a front and a back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from deckgen.formats.reading.limits import UnreadableError, shown
from deckgen.formats.reading.values import (
    FieldOptions,
    Latex,
    PackedType,
    TemplateOptions,
)

Reads = Callable[[Any], str]
"""Returns the text of a file of the project by its path in it; raises ``UnreadableError``."""

# what brain-brew takes for a field that does not say
_FONT, _SIZE = "Liberation Sans", 20
# and for a note model, which is what Anki had once
_LATEX_PRE = (
    "\\documentclass[12pt]{article}\n\\special{papersize=3in,5in}\n\\usepackage{amssymb,amsmath}\n"
    "\\pagestyle{empty}\n\\setlength{\\parindent}{0in}\n\\begin{document}\n"
)
_BETWEEN = re.compile(r"\n-+\n")  # in '\n\n--\n\n', between the front and the back


def note_model(name: str, model: dict[str, Any], text_of: Reads) -> PackedType:
    """Return a note model as a note type without an id. Raises ``UnreadableError``."""
    fields = [
        each if isinstance(each, dict) else {"name": each}
        for each in model.get("fields", [])
    ]
    templates = [
        each if isinstance(each, dict) else {"html_file": each}
        for each in model.get("templates", [])
    ]
    if not fields or not templates:
        raise UnreadableError(
            f"the note model {shown(name)} has no fields or no templates"
        )
    sides = [_sides(each, text_of) for each in templates]
    options = [_template_options(each, text_of) for each in templates]
    css = (
        text_of(model["css_file"]) if "css_file" in model else str(model.get("css", ""))
    )
    said = str(model.get("is_cloze", model.get("type", "")))
    is_cloze = (
        is_true(said)
        or said in ("1", "cloze")
        or (not said and "{{cloze:" in sides[0][1])
    )
    latex = Latex(
        str(model.get("latex_pre", _LATEX_PRE)),
        str(model.get("latex_post", "")),
        is_true(model.get("latex_svg")),
    )
    sort = number(model.get("sort_field_num"), 0)
    return PackedType(
        0, name, 0, tuple(str(each["name"]) for each in fields), tuple(sides), css, is_cloze,
        (None,) * len(fields), (None,) * len(sides), sort, tuple(map(_field_options, fields)),
        tuple(options), latex,
    )  # fmt: skip


def _sides(template: dict[str, Any], text_of: Reads) -> tuple[str, str, str]:
    """Return the name, the front and the back of a template."""
    file = template.get("html_file", template.get("file"))
    if file is None:
        front, back = (
            str(template.get("question_format", "")),
            str(template.get("answer_format", "")),
        )
    else:
        front, back = _parted(text_of(file))
        if not back:
            raise UnreadableError(
                f"the template {shown(str(file))} has no line '--' between front and back"
            )
    return str(template.get("name", Path(str(file)).stem)), front, back


def _parted(text: str) -> tuple[str, str]:
    line = _BETWEEN.search(text)
    if line is None:
        return text, ""
    return text[: line.start()].rstrip("\n"), text[line.end() :].lstrip("\n")


def _template_options(template: dict[str, Any], text_of: Reads) -> TemplateOptions:
    front = back = ""
    if template.get("browser_html_file"):
        front, back = _parted(text_of(template["browser_html_file"]))
    font = str(template.get("browser_font", ""))
    return TemplateOptions(
        front, back, font, number(template.get("browser_font_size"), 0)
    )


def _field_options(field: dict[str, Any]) -> FieldOptions:
    return FieldOptions(
        font=str(field.get("font", _FONT)),
        size=number(field.get("font_size", field.get("size")), _SIZE),
        rtl=is_true(field.get("is_right_to_left")),
        sticky=is_true(field.get("is_sticky")),
    )


def is_true(value: object) -> bool:
    """Tell whether a text of YAML means yes."""
    return str(value).lower() in ("true", "yes", "on")


def number(value: object, otherwise: int) -> int:
    """Return a text of YAML as a whole number, or another one if it is none."""
    written = str(value)
    return (
        int(written)
        if written.isascii() and written.isdecimal() and len(written) < 10
        else otherwise
    )
