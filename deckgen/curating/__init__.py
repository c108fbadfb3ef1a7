"""Help at the desk: drafts, mends, explanations, a project to begin with."""
