"""A note that one branch retired and the other did not, where the lines of both say the same of it."""

from deckgen.core.diagnostics import TextFile
from deckgen.lockfile.lockfile import parse
from deckgen.lockfile.merging import ONE_RETIRED

NOTE = "a question Gabc 1732320000000 8a7b6c5d4e3f2a1b00112233 1732320000 -"
TEXT = f"lockfile 2 d k3m9x2pd\ncard {NOTE}\ngone {NOTE} 1\nend\n"


def test_the_only_note_of_a_deck_stays_in_use() -> None:
    lock, faults = parse(TextFile("cards.lock", TEXT), "d")
    assert lock is not None
    assert faults == []
    assert lock.cards["a"].guid == "Gabc"
    assert lock.gone == {}
    assert lock.settled == {"a": ONE_RETIRED}
