"""The cards in a browser, live while they are edited."""
