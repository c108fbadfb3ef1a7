"""From items to the notes, cards and note types that Anki will hold."""
