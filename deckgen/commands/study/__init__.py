"""What ``deckgen study`` writes."""
