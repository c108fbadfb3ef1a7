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
    fields = _mappings(model.get("fields", []), "name")
    templates = _mappings(model.get("templates", []), "html_file")
    if not fields or not templates:
        raise UnreadableError(
            f"the note model {shown(name)} has no fields or no templates"
        )
    sides = [_sides(each, text_of) for each in templates]
    options = [_template_options(each, text_of) for each in templates]
    if "css_file" in model:
        css = text_of(model["css_file"])
    else:
        css = str(model.get("css", ""))
    latex = Latex(
        before=str(model.get("latex_pre", _LATEX_PRE)),
        after=str(model.get("latex_post", "")),
        svg=is_true(model.get("latex_svg")),
    )
    _, first_front, _ = sides[0]
    return PackedType(
        id=0,
        name=name,
        mod=0,
        fields=tuple(str(each["name"]) for each in fields),
        templates=tuple(sides),
        css=css,
        is_cloze=_is_cloze(model, first_front),
        field_ids=(None,) * len(fields),
        template_ids=(None,) * len(sides),
        sort_field=number(model.get("sort_field_num"), 0),
        field_options=tuple(map(_field_options, fields)),
        template_options=tuple(options),
        latex=latex,
    )


def _mappings(values: Any, key: str) -> list[dict[str, Any]]:
    """Return values as mappings; in place of one there may be the value of its most important key alone."""
    found = []
    for value in values:
        found.append(value if isinstance(value, dict) else {key: value})
    return found


def _is_cloze(model: dict[str, Any], front: str) -> bool:
    """Tell whether a note model has clozes; where it does not say so, its front does."""
    said = str(model.get("is_cloze", model.get("type", "")))
    if not said:
        return "{{cloze:" in front
    return is_true(said) or said in ("1", "cloze")


def _sides(template: dict[str, Any], text_of: Reads) -> tuple[str, str, str]:
    """Return the name, the front and the back of a template."""
    file = template.get("html_file", template.get("file"))
    if file is None:
        front = str(template.get("question_format", ""))
        back = str(template.get("answer_format", ""))
    else:
        front, back = _parted(text_of(file))
        if not back:
            raise UnreadableError(
                f"the template {shown(str(file))} has no line '--' between front and back"
            )
    name = str(template.get("name", Path(str(file)).stem))
    return name, front, back


def _parted(text: str) -> tuple[str, str]:
    """Return the front and the back in the text of a file; '' for the back if no line parts them."""
    line = _BETWEEN.search(text)
    if line is None:
        return text, ""
    front, back = text[: line.start()], text[line.end() :]
    return front.rstrip("\n"), back.lstrip("\n")


def _template_options(template: dict[str, Any], text_of: Reads) -> TemplateOptions:
    front = back = ""
    if template.get("browser_html_file"):
        front, back = _parted(text_of(template["browser_html_file"]))
    return TemplateOptions(
        browser_front=front,
        browser_back=back,
        browser_font=str(template.get("browser_font", "")),
        browser_size=number(template.get("browser_font_size"), 0),
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
    is_number = written.isascii() and written.isdecimal() and len(written) < 10
    return int(written) if is_number else otherwise
