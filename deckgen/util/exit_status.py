"""The exit statuses of ``deckgen``, as the manual (docs/commands.md) lists them."""

DONE = 0

FAILED = 1
"""The source has errors, or what was asked for is not reached; no package was written."""

USAGE = 2
"""The command line is wrong, or a file cannot be read or written."""

OUTPUT_LOST = 3
"""All was done, but standard output or standard error could not be written."""

INTERRUPTED = 130
"""The user interrupted it: 128 and the number of the signal, as shells have it."""
