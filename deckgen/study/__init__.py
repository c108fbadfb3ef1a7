"""What learners' answers say of the cards of a deck."""
