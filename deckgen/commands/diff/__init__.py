"""What changes for a learner between two versions of a package."""
