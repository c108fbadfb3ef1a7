"""What lets learners update: identity and time of every note, renames, retirements, releases."""
