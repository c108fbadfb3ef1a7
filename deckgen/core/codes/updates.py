"""U: updates that are safe for learners. They come from the lock file and from what was built before."""

from __future__ import annotations

from deckgen.core.codes.code import ERROR, INFO, WARNING, Code

CODES: tuple[Code, ...] = (
    Code(
        "U101",
        ERROR,
        "lock file line unreadable",
        "this line of the lock file cannot be read: {why}",
        "{way}",
        page="""\
A line of `cards.lock` is not as deckgen writes it, so nothing is built. Marks of a merge conflict are no
problem: `deckgen build` takes both sides and settles them.

Why: The lock file holds the identity of every card in the learners' collections; without this line
deckgen would have to guess, and a wrong guess costs their history.

Fix: Do not correct it by hand. Take the file from version control as it was at the last good build, then
build: `git checkout HEAD -- cards.lock`, `deckgen build`.
""",
        bad="""\
- {id: wages, q: By how much did wages fall?, a: By two thirds}
# --- cards.lock ---
Something else
""",
        good="""\
- {id: wages, q: By how much did wages fall?, a: By two thirds}
# --- then ---
- {id: wages, q: By how much did wages fall?, a: By two thirds}
""",
    ),
    Code(
        "U102",
        ERROR,
        "lock file of another deck",
        "the lock file belongs to the deck '{other}', not to '{deck}'",
        "a deck's id never changes: set it back, or move the lock file away to begin a new deck",
        page="""\
`cards.lock` belongs to a deck with another id. Either `deck.id` was changed, which must never happen,
since every card's identity is made with it, or the lock file was copied along with a project that was to
be the beginning of a new one.

Fix: If it is the same deck, set the id back, and change `name` instead, which is what learners see. If it
is a new deck, delete the copied `cards.lock`, and `deckgen build` writes a new one.
""",
        bad="""\
deck: {id: soviet-bonapartism, name: Soviet Bonapartism}
# --- then ---
deck: {id: bonapartism, name: Bonapartism}
""",
        good="""\
deck: {id: soviet-bonapartism, name: Soviet Bonapartism}
# --- then ---
deck: {id: soviet-bonapartism, name: Bonapartism}
""",
    ),
    Code(
        "U103",
        ERROR,
        "lock file of a newer version",
        "the lock file is of version {version}; this deckgen reads version {ours}",
        "install a newer deckgen, from where you got this one ('git pull' in a clone of it), and build again",
        page="""\
`cards.lock` was written by a later deckgen than the one that is reading it.

Why: An older program does not know what the newer one keeps in it, and would write the file without that;
so it refuses.

Fix: Update deckgen, here and wherever else the deck is built: `git pull` in the clone that it was
installed from, and then the command that its README gives for installing. In a workflow that `deckgen
init --workflow` wrote, change the line `DECKGEN:`. If you need the older version for some reason, take
`cards.lock` from version control as it was before the newer version wrote it, together with the cards of
that time.
""",
    ),
    Code(
        "U104",
        ERROR,
        "lock file not up to date",
        "the lock file is not up to date: {what}",
        "run 'deckgen build' and commit cards.lock with the cards",
        page="""\
With `--frozen`, as in CI, nothing may be written, and building would change `cards.lock`: cards are new,
changed or retired since the lock file was last brought up to date.

Why: Two people who build this commit would give the changes different times, and their packages would
differ.

Fix: Build, and commit the lock file together with the cards: `deckgen build`, `git add cards.yaml
cards.lock`, `git commit`. A change of the cards and its lines in the lock file belong in one commit.
""",
    ),
    Code(
        "U105",
        ERROR,
        "id of a retired card",
        "the id '{id}' belonged to a card {whose}",
        "give the new card an id of its own, or learners get it with the other card's history; "
        "if it is the same card brought back, add 'was: {own}'",
        page="""\
A card with this id was in the deck, learners have it, and it was removed. An id is never used again for
another card.

Why: A new card under it would get the old one's history, and would be shown after months instead of days.

Fix: Give the new card another id. If it is the old card brought back, perhaps with better words, add
`was:` with its own id, and it takes up its history again.
""",
        bad="""\
- {id: plan, q: When was the plan adopted?, a: In 1928}
- {id: wages, q: By how much did wages fall?, a: By two thirds}
# --- then ---
- {id: plan, q: When was the plan adopted?, a: In 1928}
# --- then ---
- {id: plan, q: When was the plan adopted?, a: In 1928}
- {id: wages, q: Who paid the miners?, a: The state}
""",
        good="""\
- {id: plan, q: When was the plan adopted?, a: In 1928}
- {id: wages, q: By how much did wages fall?, a: By two thirds}
# --- then ---
- {id: plan, q: When was the plan adopted?, a: In 1928}
# --- then ---
- {id: plan, q: When was the plan adopted?, a: In 1928}
- {id: wages, q: By how much did wages fall?, a: By two thirds, was: wages}
""",
    ),
    Code(
        "U106",
        ERROR,
        "kind of card changed",
        "'{id}' was a {old} note and is now a {new} note; Anki cannot import that",
        "{way}",
        page="""\
The card was a question and is now a cloze, or the other way round. Between a question and `steps` nothing
has to be done: each step is a note of its own, and the note of the question retires by itself (U114).

Why: In Anki these are notes of two types, and an import cannot turn one into the other: the change would
not arrive, and the old card would stay.

Fix: Give the changed card a new id. The old one retires: learners keep it, with a tag, and can delete it.
""",
        bad="""\
- {id: capital, q: What is the capital of France?, a: Paris}
# --- then ---
- {id: capital, cloze: 'The capital of France is {{c1::Paris}}.'}
""",
        good="""\
- {id: capital, q: What is the capital of France?, a: Paris}
# --- then ---
- {id: capital-cloze, cloze: 'The capital of France is {{c1::Paris}}.'}
""",
    ),
    Code(
        "U107",
        WARNING,
        "lock file missing",
        "there is no lock file, but a package was built before: {package}",
        "{kept} the GUID, the id and the time of that package; ids retired without being shipped, releases "
        "and accepted passages cannot be known. If version control has the lock file, take it from there",
        page="""\
There is a package from an earlier build in `dist/`, and no `cards.lock`. deckgen makes the lock file
again from the package: the cards in it keep their identity and the time of their last change, so that
learners lose nothing. If that package is damaged and cannot be read, the lock file starts from nothing:
cards keep their identity unless they were renamed, and every note counts as changed once.

Why: What only the lock file knew cannot be recovered: ids of cards that retired without being shipped,
which could be used a second time, the passages that were accepted after a change of their source, and the
versions that were released.

Fix: If version control has the file, take it from there: `git checkout HEAD -- cards.lock`. If not,
build, and commit it this time.
""",
    ),
    Code(
        "U108",
        ERROR,
        "earlier id unclear",
        "'was: {id}' cannot be followed: {why}",
        "{way}",
        page="""\
`was` names the ids that this card had before, so that it takes over their history. That is impossible if
another card still has the id, or if two cards claim the same one.

Why: There is one history, and it can go to one card.

Fix: Keep one of the two. If one card was divided in two, let the one that is nearer to the old text take
the id under `was`, and the other begin with no history.
""",
        bad="""\
- {id: wages, q: By how much did wages fall?, a: By two thirds}
# --- then ---
- {id: wages, q: By how much did wages fall?, a: By two thirds}
- {id: wages-1935, q: How high were wages in 1935?, a: A third of what they had been, was: wages}
""",
        good="""\
- {id: wages, q: By how much did wages fall?, a: By two thirds}
# --- then ---
- {id: wages-1935, q: By how much did wages fall until 1935?, a: By two thirds, was: wages}
""",
    ),
    Code(
        "U109",
        WARNING,
        "retired without its content",
        "'{id}' is retired, and learners will not see it: {why}",
        "{way}; or write 'retired: drop' under 'deck:'",
        page="""\
A card left the deck. To tell learners so, deckgen ships its note once more, with its last content and the
tag `<deck.id>::retired`; but it has found that content neither in the package in `dist/` nor in the last
commits, or the deck no longer has the note type that the card was of. The card's id stays taken.

Why: Learners keep the card, and nothing tells them.

Fix: Put the card back, build, take it out again, and build; keep its note type for as long as the card is
shipped. Or, if retired cards are not to be shipped at
all, write `retired: drop` under `deck:`.
""",
    ),
    Code(
        "U110",
        ERROR,
        "not a retired card",
        "'{id}' under 'retired' is not a retired card: {why}",
        "{way}",
        page="""\
`retired:` says what learners are told about cards that left the deck: why, and which card replaces them.
This entry's id is not that of such a card. Either the card is still in the deck, or no build ever had one
of that name.

Fix: Remove the card, or the entry. If the id is misspelt, correct it: it is the one that the card had.
""",
        bad="""\
topics:
  - id: wages
    title: Wages
    cards:
      - {id: wages, q: By how much did wages fall?, a: By two thirds}
# --- then ---
retired:
  - {id: wages, reason: The figure was wrong.}
topics:
  - id: wages
    title: Wages
    cards:
      - {id: wages, q: By how much did wages fall?, a: By two thirds}
""",
        good="""\
topics:
  - id: wages
    title: Wages
    cards:
      - {id: wages, q: By how much did wages fall?, a: By two thirds}
      - {id: plan, q: When was the plan adopted?, a: In 1928}
# --- then ---
retired:
  - {id: wages, reason: The figure was wrong.}
topics:
  - id: wages
    title: Wages
    cards:
      - {id: plan, q: When was the plan adopted?, a: In 1928}
""",
    ),
    Code(
        "U111",
        WARNING,
        "unmarked rename",
        "'{id}' is new, and very similar to '{old}', which leaves the deck with this build",
        "if it is the same card, {way}, and learners keep its history",
        page="""\
In one build a card disappears, and a new one appears that says nearly the same. Usually that is one card
under another id. If the two are different cards, there is nothing to do: the next build no longer reports it.

Why: Unless you say so, deckgen retires the old card and makes a new one: learners lose the history of a
card they know, and have it twice.

Fix: Add `was:` with the old id. A step is renamed in the same way: `steps: {filling: {text: Pour the
water in, was: fill}}`.
""",
        bad="""\
- {id: wages, q: By how much did the value of wages fall?, a: By two thirds}
# --- then ---
- {id: wages-1935, q: By how much did the value of wages fall?, a: By two thirds}
""",
        good="""\
- {id: wages, q: By how much did the value of wages fall?, a: By two thirds}
# --- then ---
- {id: wages-1935, q: By how much did the value of wages fall?, a: By two thirds, was: wages}
""",
    ),
    Code(
        "U112",
        WARNING,
        "cloze renumbered",
        "words have another number than before, and Anki ties the history to the number",
        "keep the numbers that learners have: {kept}",
        page="""\
Words that a cloze hides are under another number than in the last build. For Anki the number is the card:
its history goes on with whatever words have that number now.

Why: A learner who knew `c2` for months is asked for other words as if they had known them.

Fix: Keep the numbers; a gap in them does no harm. New words take a number that no words had before.
""",
        bad="""\
- {id: mines, cloze: 'In the mines of the Donbas {{c1::iron}} and {{c2::coal}} were found.'}
# --- then ---
- {id: mines, cloze: 'In the mines of the Donbas only {{c1::coal}} was found.'}
""",
        good="""\
- {id: mines, cloze: 'In the mines of the Donbas {{c1::iron}} and {{c2::coal}} were found.'}
# --- then ---
- {id: mines, cloze: 'In the mines of the Donbas only {{c2::coal}} was found.'}
""",
    ),
    Code(
        "U113",
        INFO,
        "timestamp in the future",
        "{count} in the lock file changed at a time in the future, {when}: the clock of some build was wrong",
        "if that build was not published, restore cards.lock as it was before it, and build again: each "
        "import overwrites what learners change in notes with a time in the future",
        page="""\
The time of a note's last change is in the future: a clock was wrong at some earlier build. A time is
wrong if it is more than two days ahead of the clock and of `SOURCE_DATE_EPOCH`.

Why: Anki imports a note whose time is later than that of the learner's own. A note from the year 2099 is
later than anything that a learner does to it today, so each import deletes what they have written into
it.

Fix: If no learner has that build yet, take `cards.lock` from version control as it was before it, and
build again with a clock that is right. If it was published, leave the lock file as it is: those who
imported it have the late times in their collections, and only later ones still reach them.
""",
    ),
    Code(
        "U114",
        INFO,
        "changed to or from steps",
        "'{id}' {now}: {retire}, and {new}",
        "learners keep what retires, with its history, and learn what is new from the start{way}",
        page="""\
A card that asked one question now has `steps`, or the other way round. What the card was retires, and
what it is now is new. Learners keep the retired notes with their history, tagged, and learn the new ones
from the start.

Why: Each step is a note of its own in Anki, so there is no note that both could be.

Fix: Nothing has to be done. If the first step asks what the card asked, `was` with the card's own id
gives it the history; the other steps are new.
""",
        bad="""\
- {id: chambers, q: How many chambers has the heart?, a: Four}
# --- then ---
- id: chambers
  q: Name the chambers of the heart.
  steps:
    atria: Left and right atrium
    ventricles: Left and right ventricle
""",
        good="""\
- {id: chambers, q: How many chambers has the heart?, a: Four}
# --- then ---
- id: chambers
  was: chambers
  q: Name the chambers of the heart.
  steps:
    atria: Left and right atrium
    ventricles: Left and right ventricle
""",
    ),
    Code(
        "U120",
        INFO,
        "branches disagree",
        "two branches disagree on {which}: {how}",
        "check that the cards say what they are meant to; "
        "'deckgen build' rewrites the lock file and ends this",
        page="""\
`cards.lock` was merged from two branches, and deckgen has settled what they disagreed on:

- Both changed a card: the later change counts. Learners of either package get the merged card with the
  next one.
- Each added a card of its own under one id: the later keeps the id. The other is retired: its learners keep
  it with its history, and get no more changes.
- One card has two ids, as a branch renamed it: the id that changed later keeps the history.
- One branch retired a card: it stays, for learners of the other have it.
- Both released a version under one number: the later counts. Publish a new one.

Fix: `cards.yaml` alone decides what cards say. Look at these once, then run `deckgen build`, which
rewrites the lock file.
""",
    ),
    Code(
        "U121",
        WARNING,
        "deck without a uid",
        "the deck has no 'uid': another deck with the id '{id}' would overwrite its cards",
        "'deckgen check --fix' writes one; after the first release it is too late",
        page="""\
All identities in Anki (of cards, note types, decks and presets) are made with `deck.uid`, eight
characters that were drawn for this deck alone. Without it they are made with `deck.id`.

Why: Names such as `biology` or `my-deck` are used by many. A learner who imports two decks with one id
gets the cards of the second in place of those of the first: the history of one question goes on with
another.

Fix: `deckgen check --fix` writes a uid. By hand, use any eight small letters and digits, but none from
another deck. The first release makes the identities final: a deck that was released without a uid keeps
those that it has, and this is no longer reported.
""",
        bad="""\
deck:
  id: biology
  name: Biology
""",
        good="""\
deck:
  id: biology
  uid: k3m9x2pd
  name: Biology
""",
    ),
    Code(
        "U122",
        ERROR,
        "uid changed after a release",
        "'deck.uid' is {uid}, and was {known} when the deck was released: all its cards would be new ones",
        "{way}",
        page="""\
Learners have the deck, and know its cards by the identities that were made with the uid of that time.

Why: With another uid every card would be a new one to them, beside the old one with its history.

Fix: Write the uid that the message names again. If the deck is to be another one from now on, for
instance a copy of somebody's deck for a different course, delete `cards.lock` and change `deck.id` too.
""",
        bad="""\
deck: {id: biology, uid: k3m9x2pd, name: Biology}
# --- then ---
deck: {id: biology, uid: w8r4t6zn, name: Biology}
""",
        good="""\
deck: {id: biology, uid: k3m9x2pd, name: Biology}
# --- then ---
deck: {id: biology, uid: k3m9x2pd, name: Biology of plants}
""",
    ),
    Code(
        "U123",
        WARNING,
        "new identities",
        "'deck.uid' has changed: all cards and note types get new identities with this build",
        "delete packages of earlier builds from your own Anki; if you gave one to learners, take the change "
        "back, or they have every card twice",
        page="""\
`deck.uid` was added or changed, and no release had been made yet: every card, note type and deck gets a
new identity.

Why: Where a package of an earlier build was imported, in your own Anki for instance, the next package
adds all cards once more.

Fix: Delete the old cards there. If learners have a package that was built without `--release`, take the
change back: with the old uid (or none) they keep their history.
""",
    ),
    Code(
        "U124",
        WARNING,
        "lock file behind a release",
        "cards.lock does not know all of release {version}, which learners may have: {count}",
        "version control took it back, or the release was made on another branch; 'deckgen build' goes on "
        "from that release and writes it into cards.lock: commit that",
        page="""\
The last release is found in the history of some branch, or as a package in `dist/`, and `cards.lock` does
not know all of it: notes have earlier times than learners have, cards of the release are missing, or ones
that it retired are in use again. `git revert`, `git reset`, a merge with `-X ours` and a release on a
branch that was never merged do that.

Why: Built from such a file, a package would bring learners nothing: Anki imports only what is newer than
what they have.

Fix: Build, and commit the lock file: `deckgen build`, `git add cards.lock`, `git commit`. deckgen goes on
from the release. What the cards say now reaches its learners, with later times; cards that it had and
that are no longer in `cards.yaml` retire; ids that it used stay used.
""",
    ),
    Code(
        "U125",
        ERROR,
        "many cards retire",
        "{count} of {all} cards leave the deck with this build: {which}",
        "if that is meant, run 'deckgen build --yes'; if not, see whether a file or an 'include:' is missing",
        page="""\
More than a fifth of the deck, and at least five cards, would leave it with this build.

Why: Their notes are then shipped as retired, and their ids are never used again. Often that is an
accident: an `include:` was removed, a file was emptied, a branch was merged the wrong way. Cards of an
imported deck that no release had are counted too; they leave without being retired (U132).

Fix: If the cards are to go, say so: `deckgen build --yes`. On a terminal, `deckgen build` asks. Anywhere
else, in CI for instance, it stops: build once by hand, and commit `cards.lock`.
""",
    ),
    Code(
        "U126",
        ERROR,
        "id of another card",
        "'{id}' is not the card that was released ('{old}'): {why}",
        "give the new card an id of its own, so that nobody gets it with the other's history; if it is the "
        "same card after all, write 'ignore:' with U126 and the reason",
        page="""\
The card under this id has hardly a word in common with the one that was released under it; or it says
what another card said; or cards exchanged their answers alone, or their questions alone. An answer that
several cards have, such as *Yes*, is not looked at.

Why: In Anki the id is the history: learners who knew the old question for months would be asked the new
one as if they had known it.

Fix: Give the new card an id of its own; two cards that exchanged their ids get them back, and so do
answers that were exchanged by mistake. If the card is the same after all, in quite different words, or if
the answers were wrong before, say so with a reason, `ignore: {U126: the answers had been mixed up}`; after
the next release the line can go.
""",
        bad="""\
- {id: wages, q: By how much did the value of wages fall under the plan?, a: By two thirds}
# --- then ---
- {id: wages, q: Who led the strike in the mines?, a: Nobody knows his name}
""",
        good="""\
- {id: wages, q: By how much did the value of wages fall under the plan?, a: By two thirds}
# --- then ---
- {id: strike-leader, q: Who led the strike in the mines?, a: Nobody knows his name}
""",
    ),
    Code(
        "U127",
        ERROR,
        "cloze number of other words",
        "{number} hid '{old}' when the card was released, and now hides '{new}' with that history",
        "give words that are newly hidden a number that was never used; or write 'ignore:' with U127 and "
        "the reason",
        page="""\
The words that this number of a cloze hid when the card was released are still in the text, and it hides
others now.

Why: A number of a cloze is a card with a history of its own: learners would go on with the history of the
old words.

Fix: Give words that are newly hidden a number that was never used. If the two mean the same, or the
card was never learnt as it was, suppress this with a reason: `ignore: {U127: both name the same date}`.
""",
        bad="""\
- {id: railway, cloze: 'The {{c1::first}} railway came in {{c2::1911}}.'}
# --- then ---
- {id: railway, cloze: 'The {{c1::first}} {{c2::railway}} came in 1911.'}
""",
        good="""\
- {id: railway, cloze: 'The {{c1::first}} railway came in {{c2::1911}}.'}
# --- then ---
- {id: railway, cloze: 'The {{c1::first}} {{c3::railway}} came in {{c2::1911}}.'}
""",
    ),
    Code(
        "U128",
        ERROR,
        "lock file lost",
        "there is no cards.lock, and there was one: {why}",
        "{way}",
        page="""\
The project has no `cards.lock`, and cannot be a new one: a commit has a lock file, or `was:` and
`retired:` speak of earlier builds, or `IMPORT.md` says that the deck was imported with its GUIDs.

Why: Without it every card would count as new: learners of renamed cards would lose their history, ids of
retired cards could be used again, and all notes would be rewritten.

Fix: If a commit has it, take it from there: `git checkout HEAD -- cards.lock`. Often `.gitignore` names
it, or it was never added: it belongs in version control. If no commit has it, put the package of the last
release into `dist/`, from which deckgen recovers nearly all (U107), or copy the file from where the deck
was built; an imported deck can be imported again. Only if no learner has the deck yet, delete `was` and
`retired`, or `IMPORT.md`, and build: a new lock file begins.
""",
        bad="""\
- {id: wages-1935, q: By how much did wages fall?, a: By two thirds, was: wages}
""",
        good="""\
- {id: wages, q: By how much did wages fall?, a: By two thirds}
# --- then ---
- {id: wages-1935, q: By how much did wages fall?, a: By two thirds, was: wages}
""",
    ),
    Code(
        "U129",
        WARNING,
        "clock behind the lock file",
        "this build has the time {now}, and cards.lock has later ones, the last of {latest}",
        "a change is dated just after the note's last one, and a learner's own edit may be later than that: "
        "set the clock, or SOURCE_DATE_EPOCH, to the time of the build",
        page="""\
Notes change with this build, and its clock shows a time before the latest in `cards.lock`: the machine's
clock is slow, or `SOURCE_DATE_EPOCH` is pinned to one value for all builds. deckgen lets no time go back,
and gives each changed note one second more than it had.

Why: Anki takes over only what is newer than the learner's own last change of a note: a tag, a flag as
*marked*, or a leech since then keeps such a correction from them.

Fix: Set the clock right. In a workflow that sets `SOURCE_DATE_EPOCH`, take the time of the commit:
`export SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)`. If the lock file is what is wrong, with timestamps
in the future, see U113.
""",
    ),
    Code(
        "U130",
        WARNING,
        "release not available",
        "{count} changed since {release}, and what it said about them cannot be found: {which}",
        "whether an id went to another card (U126, U127) was not looked at; fetch the whole history "
        "('git fetch --unshallow'), or put the package of the release into dist/",
        page="""\
deckgen compares each card that changed with what was released of it, to see ids that went to another card.
`cards.lock` has only a hash of that. The text is taken from the package in `dist/`, or else from the commit
that published the release; here neither is to be had, or neither has the text of the release.

Why: A card that is now about something else would reach learners with the history of the old one, and
nobody would say so.

Fix: Fetch the whole history, in a workflow with `fetch-depth: 0` for `actions/checkout`; or put the package
of the last release into `dist/` under the name that it had. If neither exists any more, compare by eye.
""",
    ),
    Code(
        "U131",
        WARNING,
        "ids from another column",
        "the ids of the cards in {path} came from the column '{old}', and come from '{now}': {count} cards "
        "leave the deck with this build, and as many are new",
        "take them from '{old}' again, by 'id:' beside 'table:'; or keep the histories with a column 'was' "
        "that has the earlier ids",
        page="""\
The cards of a table have their ids from one of its columns. That is another one than in the last build.

Why: A card with another id is another card: the ones that learners know retire, and they get all of them
a second time, without their history.

Fix: Name the column of before under `id:`, beside `table:`. Where the ids have to change, add a column `was`
with the earlier id of each card: `was` is read as in any other card.
""",
    ),
    Code(
        "U132",
        WARNING,
        "imported cards removed before a release",
        "{cards} of the imported deck {leave} with this build; learners who have {it} will not be told: "
        "{which}",
        "to have {it} tagged as retired, restore {it}, publish a release, and then delete {it}; if a card "
        "has a new id, add 'was:' with the old one",
        page="""\
Cards that came with an imported deck were removed before the first release of this project.

Why: Learners of the imported deck have these cards and will keep them. Only cards that were in a release are
retired, that is, shipped a few more times with a tag and a reason. The package says nothing of these cards,
and `cards.lock` forgets their GUIDs: if such a card is written again, learners get it as a new card.

Fix: If nobody uses the deck yet, or if learners need not be told, there is nothing to do: the next build does
not report it again. To tell them, restore `cards.yaml` and `cards.lock` from version control, publish a
release with the cards (`deckgen build --release 1.0`), and then delete them. `deckgen import FILE FOLDER
--into` restores cards from the file, with their GUIDs. A card with a new id needs `was:` with the old one.
""",
    ),
)
