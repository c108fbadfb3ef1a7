"""The real Anki engine, to rehearse in what a learner gets."""
