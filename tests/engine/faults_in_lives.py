"""Whether random lives find faults: each is planted in deckgen, and ``test_promise.py`` is played.

``python tests/engine/faults_in_lives.py [NAME ...]`` prints for each fault whether a run of the default
length found it, after how many seconds of the processor, and with which words. It takes minutes, so no
test does it: run it after a change of the machine. ``RUNS`` in the environment is how often each is played.
"""

from __future__ import annotations

import operator
import os
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from deckgen.commands.verify import upgrade
from deckgen.compile import notes
from deckgen.core.identity import guid_for, same_own_content
from deckgen.lockfile import retirement, state, update

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

# as pytest has them
sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
promise = import_module("test_promise")

RUNS = int(os.environ.get("RUNS", "1"))

Update = update._Update


def time_taken_back_by_git() -> AbstractContextManager[Any]:
    return mock.patch.object(
        state.published,
        "with_last_release",
        lambda project, types, lock, *more: (lock, []),
    )


def additions_delivered() -> AbstractContextManager[Any]:
    return mock.patch.object(update, "same_own_content", operator.eq)


def own_tag_lost() -> AbstractContextManager[Any]:
    true = notes.content_hash

    def without_own_tags(kind: str, content: str, tags: Any, deck_id: str) -> str:
        return true(
            kind,
            content,
            [tag for tag in tags if tag.startswith(f"{deck_id}::")],
            deck_id,
        )

    return mock.patch.object(notes, "content_hash", without_own_tags)


def edit_overwritten_though_nothing_changed() -> AbstractContextManager[Any]:
    true = Update.timed_for_release

    def not_set_back(self: Any, note: Any, entry: Any) -> Any:
        made = true(self, note, entry)
        is_same = entry.released is not None and same_own_content(
            made.hash, entry.released.hash
        )
        return entry if is_same and entry.mod > made.mod else made

    return mock.patch.object(Update, "timed_for_release", not_set_back)


def time_of_the_first_build() -> AbstractContextManager[Any]:
    """A correction never arrives at who was in the note between the build and the release."""
    true = Update.timed_for_release

    def as_built(self: Any, note: Any, entry: Any) -> Any:
        made = true(self, note, entry)
        return (
            made._replace(mod=entry.mod)
            if same_own_content(made.hash, entry.hash)
            else made
        )

    return mock.patch.object(Update, "timed_for_release", as_built)


def retired_id_given_again() -> AbstractContextManager[Any]:
    true = Update.new_entry

    def without_a_word(self: Any, note: Any) -> Any:
        made = true(self, note)
        self.diagnostics[:] = [each for each in self.diagnostics if each.code != "U105"]
        return made

    return mock.patch.object(Update, "new_entry", without_a_word)


def history_lost_by_a_renamed_id() -> AbstractContextManager[Any]:
    true = Update.earlier_key

    def only_its_own(self: Any, note: Any, own: Any) -> str:
        found: str = true(self, note, own)
        return found if found == note.key else ""

    return mock.patch.object(Update, "earlier_key", only_its_own)


def guid_changed_by_a_move() -> AbstractContextManager[Any]:
    true = Update.note
    topics: dict[str, str] = {}

    def by_topic(self: Any, note: Any) -> None:
        true(self, note)
        topic = "/".join(note.topic.path)
        if topics.setdefault(note.key, topic) != topic:
            entry = self.lock.cards[note.key]
            self.lock.cards[note.key] = entry._replace(guid=guid_for(topic, note.key))

    return mock.patch.object(Update, "note", by_topic)


def retired_notes_not_shipped() -> AbstractContextManager[Any]:
    true = retirement.retired_notes

    def none(
        project: Any, lock: Any, retiring: Any, now: int, media: Any = (), *more: Any
    ) -> Any:
        _, _, found = true(project, lock, retiring, now, media, *more)
        return (), media, found

    return mock.patch.object(retirement, "retired_notes", none)


def look_not_delivered() -> AbstractContextManager[Any]:
    true = update.update_types

    def at_the_old_time(before: Any, lock: Any, *more: Any) -> Any:
        found = true(before, lock, *more)
        for key, look in before.types.items():
            lock.types[key] = lock.types[key]._replace(mod=look.mod)
        return found

    return mock.patch.object(update, "update_types", at_the_old_time)


def verify_says_nothing_of_own_words() -> AbstractContextManager[Any]:
    return mock.patch.object(upgrade, "_report_own_words", return_value=None)


FAULTS: list[Callable[[], AbstractContextManager[Any]]] = [
    time_taken_back_by_git,
    additions_delivered,
    own_tag_lost,
    edit_overwritten_though_nothing_changed,
    time_of_the_first_build,
    retired_id_given_again,
    history_lost_by_a_renamed_id,
    guid_changed_by_a_move,
    retired_notes_not_shipped,
    look_not_delivered,
    verify_says_nothing_of_own_words,
]


def found(fault: Callable[[], AbstractContextManager[Any]]) -> str:
    """Play a run with a fault; return what it found, or ''."""
    with fault():
        try:
            promise.check_promises(database=None)
        except AssertionError as error:
            return str(error).strip().partition("\n")[0] or "an assertion"
    return ""


def main(names: list[str]) -> None:
    for fault in FAULTS:
        if names and fault.__name__ not in names:
            continue
        for _ in range(RUNS):
            began = time.process_time()
            words = found(fault)
            spent = time.process_time() - began
            print(
                f"{fault.__name__:<42}{'found' if words else 'MISSED':<8}{spent:5.1f} s  {words[:90]}",
                flush=True,
            )


if __name__ == "__main__":
    main(sys.argv[1:])
