"""From what was read to what a package is written from: notes, links between cards, identities."""
