"""The cards as Anki will show them: in a browser, in one file, on paper.

Everything here starts from the notes that the package is written from, and renders them
with the templates and the style that go into it.
"""
