"""How much of the sources the cards cover: measured once, reported as text, JSON and a page.

How it is counted, everywhere the same:

- **Content** is every word that is not declared ``apparatus`` and stands in no heading. A sentence
  without content is not counted.
- A card **cites** a sentence if its quotation has at least three of the sentence's words,
  or half of them: a quotation that only ends in the next sentence does not cite it.
- A sentence is **covered** if the cards that cite it, together, **state** at least half of it: they have
  its words in what they ask and answer, or quote them. Words that say nothing of their own, such as
  'of', count only where they are quoted. Or if they quote half of its words. It is **partly** covered
  if they state less; **uncovered** if no card cites it.
- A figure or a date is covered if a card that cites its sentence *has it*, in what it asks
  or answers: being in the quotation is not enough, for nobody is asked about it there.
- A name is covered if a card that cites the source has it, in what it asks or answers: as a whole,
  in a form that ``aliases`` gives it, or by its last word (``Harvey`` for ``William Harvey``).
- A voice is covered if a card's citation is, for the most part, its words.

Drafts are not counted. Nor are notes (``note:``), which nobody is asked about.
"""
