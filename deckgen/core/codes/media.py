"""M: pictures and sounds."""

from __future__ import annotations

from deckgen.core.codes.code import ERROR, Code

CODES: tuple[Code, ...] = (
    Code(
        "M101",
        ERROR,
        "media file missing",
        "there is no file '{src}'",
        "{suggestion}",
        page="""\
The text refers to a picture or a sound, and there is no such file. The path is relative to the file that
the card is in, or to `cards.yaml`, and capitals count, even where your own system ignores them: on a phone
`Map.PNG` and `map.png` are two files. Folders are separated by `/` on every system, Windows too.

Why: The learner would see a broken picture.

Fix: Put the file into `media/` and spell the name as it is there.
""",
        bad="""\
q: What is the outline of Peru?
a: '![](media/Map.PNG)'
# --- media/map.png ---
<0x89>PNG
""",
        good="""\
q: What is the outline of Peru?
a: '![](media/map.png)'
# --- media/map.png ---
<0x89>PNG
""",
    ),
    Code(
        "M102",
        ERROR,
        "media outside the project",
        "'{src}' is outside the project",
        "move the file into 'media/' beside the YAML file",
        page="""\
The path is absolute, or leads out of what the project may read: its git repository, but for hidden files
outside the folder of `cards.yaml`; without a repository the folder of `cards.yaml`.

Why: The file would be missing for everybody else who builds the deck; and a deck from somebody else must
not be able to pack your private files.

Fix: Copy the file into `media/` beside the YAML file, and refer to it there, or into the repository that the
project shares with others (`![](../shared/heart.png)`). deckgen packs the file under
a name with a hash of its content, so that a new version of it reaches the learners.
""",
        bad="""\
q: 'Who is this? ![](/home/me/portrait.jpg)'
a: Trotsky
""",
        good="""\
q: 'Who is this? ![](media/portrait.jpg)'
a: Trotsky
# --- media/portrait.jpg ---
JFIF
""",
    ),
    Code(
        "M103",
        ERROR,
        "media file unusable",
        "'{src}' cannot be packed: {why}",
        "{way}",
        page="""\
The file is there and cannot go into a package: it is a folder, a pipe or a link to nowhere, its path leads
into a folder and out of it again, it may not be read, it has no ending that tells Anki what it is, it is
being written, or it is empty, as after a broken download or a file that Git LFS has not fetched. Or two
files have the name, one with composed letters ('ö' as one character) and one with decomposed ones, as macOS
writes them.

Fix: Give it the right ending, or put the real file in its place; of two that look the same, delete one.
Anki plays or shows what the learner's device can: PNG, JPEG, SVG and WebP, MP3 and MP4 are safe
everywhere.
""",
        bad="""\
q: What did Trotsky look like?
a: '![](media/portrait)'
# --- media/portrait ---
JFIF
""",
        good="""\
q: What did Trotsky look like?
a: '![](media/portrait.jpg)'
# --- media/portrait.jpg ---
JFIF
""",
    ),
)
