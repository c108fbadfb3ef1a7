"""What has nothing to do with cards: files, names on disk, locks, output."""
