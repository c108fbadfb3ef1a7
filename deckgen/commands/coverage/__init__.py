"""What ``deckgen coverage`` writes."""
