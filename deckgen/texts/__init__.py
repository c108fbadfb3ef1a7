"""Analysis of plain texts: quotations, sentences, figures and names.

Every module takes strings and returns frozen values whose ``start`` and ``end`` are
offsets in code points, end exclusive. Nothing here knows of cards, files or decks.
"""
