"""Unreviewed cards for the sentences of a source."""
