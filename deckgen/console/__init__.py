"""What all commands share: arguments, output, reports of diagnostics, completion."""
