"""What every room stands on: the values of a compilation, diagnostics, identities."""
