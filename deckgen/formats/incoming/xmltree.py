"""XML from elsewhere, within limits: no entities of its own, and only so many elements, so deeply nested."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from deckgen.formats.reading.limits import UnreadableError, printable

DEEPEST = 200
MOST = 1_500_000
"""How deep elements may be nested, and how many there may be, their attributes counted too."""

LONGEST = 4 << 20
"""How many bytes a tag may have with its attributes."""

_BLOCK = 1 << 20


@dataclass(slots=True)
class Node:
    """An element.

    - ``line``: the line of the file that it begins in.
    - ``texts``: its own text, in parts; ``children``: the elements in it.
    """

    name: str
    attributes: dict[str, str]
    line: int
    texts: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text that stands in the element itself."""
        return "".join(self.texts).strip()

    def child(self, name: str) -> Node | None:
        """Return the first element of a name in this one."""
        for each in self.children:
            if each.name == name:
                return each
        return None

    def text_of(self, name: str) -> str:
        """Return the text of the first element of a name, '' if there is none."""
        found = self.child(name)
        return found.text if found else ""


def parse(path: Path, data: bytes) -> Node:
    """Return the outermost element; ``path`` is for messages. Raises :exc:`UnreadableError`."""
    parser = expat.ParserCreate()
    building = _Building(path, parser)
    parser.buffer_text = True
    parser.StartElementHandler = building.start
    parser.EndElementHandler = building.end
    parser.CharacterDataHandler = building.text
    parser.EntityDeclHandler = building.entity
    try:
        for at in range(0, len(data), _BLOCK):
            parser.Parse(data[at : at + _BLOCK])
            begun = parser.CurrentByteIndex  # where a tag begins that has no end yet
            if at - begun > LONGEST:
                raise UnreadableError(
                    f"{path}:{parser.CurrentLineNumber} has a tag that is too long"
                )
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        why = printable(expat.ErrorString(error.code))
        raise UnreadableError(
            f"{path}:{error.lineno} cannot be read as XML: {why}"
        ) from None
    except (ValueError, LookupError, UnicodeError) as error:
        raise UnreadableError(
            f"{path} cannot be read as XML: {printable(str(error))}"
        ) from None
    if building.root is None:
        raise UnreadableError(f"{path} cannot be read as XML: it is empty")
    return building.root


class _Building:
    """The tree of elements that a parser has come across, and those that are open."""

    def __init__(self, path: Path, parser: expat.XMLParserType) -> None:
        self.path = path
        self.parser = parser
        self.root: Node | None = None
        self.opened: list[Node] = []
        self.count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin an element; raises :exc:`UnreadableError` where there are too many, or too deep."""
        line = self.parser.CurrentLineNumber
        self.count += 1 + len(attributes)
        if self.count > MOST or len(self.opened) >= DEEPEST:
            raise UnreadableError(
                f"{self.path}:{line} has too many elements, or they are nested too deeply"
            )
        node = Node(name, attributes, line)
        if self.opened:
            self.opened[-1].children.append(node)
        else:
            self.root = node
        self.opened.append(node)

    def end(self, _: str) -> None:
        """End the element that was opened last."""
        self.opened.pop()

    def text(self, text: str) -> None:
        """Add text to the element that is open."""
        self.opened[-1].texts.append(text)

    def entity(self, *_: object) -> None:
        """Raise :exc:`UnreadableError` for a declaration of an entity, which could grow without bound."""
        raise UnreadableError(
            f"{self.path} declares entities of its own, which are not supported"
        )
