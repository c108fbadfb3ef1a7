"""What is compressed with Zstandard, block by block and within a limit.

Python 3.14 has it; for earlier ones the package ``zstandard`` is the extra ``import``.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from deckgen.formats.reading.limits import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MAGIC = b"\x28\xb5\x2f\xfd"
"""What every frame begins with."""

WINDOW_LOG = 27
"""The logarithm of how many bytes of memory a frame may ask for: 128 MiB, as zstd's own tool."""

INSTALL = "install 'anki-deckgen[import]', or use Python 3.14"

_BLOCK = 1 << 20
_BEHIND = "there is more after the end of what is compressed in it"


def unpacked(blocks: Iterable[bytes], most: Callable[[int], int]) -> Iterator[bytes]:
    """Yield the bytes of compressed ones.

    ``most`` says how many may come out of so many compressed bytes. Raises ``ValueError`` for damage
    and for more bytes than that; :exc:`UnreadableError` if there is nothing here to unpack them with.
    """
    unpacker = _unpacker()
    packed = out = 0
    for block in blocks:
        packed += len(block)
        for part in unpacker.feed(block):
            out += len(part)
            if out > most(packed):
                raise ValueError(
                    "what is compressed in it would unpack to far more than it holds"
                )
            yield part
    if not unpacker.is_whole:
        raise ValueError("what is compressed in it has no end")


def _module() -> Any:
    for name in ("compression.zstd", "zstandard"):
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    return None


def _unpacker() -> _Standard | _Package:
    module = _module()
    if module is None:
        raise UnreadableError(f"it is compressed with Zstandard: {INSTALL}")
    return _Package(module) if module.__name__ == "zstandard" else _Standard(module)


class _Standard:
    """Unpacks with Python's own module."""

    def __init__(self, module: Any) -> None:
        options = {module.DecompressionParameter.window_log_max: WINDOW_LOG}
        self._unpacker = module.ZstdDecompressor(options=options)

    @property
    def is_whole(self) -> bool:
        """Whether the end of the frame was reached."""
        return bool(self._unpacker.eof)

    def feed(self, block: bytes) -> Iterator[bytes]:
        """Yield what compressed bytes give, in parts of a modest size.

        Raises ``ValueError`` for bytes behind the end of the frame.
        """
        if self._unpacker.eof:
            raise ValueError(_BEHIND)
        yield self._unpacker.decompress(block, _BLOCK)
        while not self._unpacker.eof and not self._unpacker.needs_input:
            yield self._unpacker.decompress(b"", _BLOCK)
        if self._unpacker.unused_data:
            raise ValueError(_BEHIND)


class _Package:
    """Unpacks with the package ``zstandard``."""

    def __init__(self, module: Any) -> None:
        made = module.ZstdDecompressor(max_window_size=1 << WINDOW_LOG)
        self._unpacker = made.decompressobj(write_size=_BLOCK)

    @property
    def is_whole(self) -> bool:
        """Whether the end of the frame was reached."""
        return bool(self._unpacker.eof)

    def feed(self, block: bytes) -> Iterator[bytes]:
        """Yield what compressed bytes give.

        Little is fed at a time: a few bytes may give a block of 128 KiB, and all that comes of one
        call is held in memory. Raises ``ValueError`` for bytes behind the end of the frame.
        """
        for at in range(0, len(block), 4096):
            if self._unpacker.eof:
                raise ValueError(_BEHIND)
            yield self._unpacker.decompress(block[at : at + 4096])
        if self._unpacker.unused_data:
            raise ValueError(_BEHIND)
