"""Versions of a deck: finding them, and comparing two as a learner's Anki does."""
