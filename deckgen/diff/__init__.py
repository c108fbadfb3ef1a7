"""What a new version of a deck changes for a learner."""
