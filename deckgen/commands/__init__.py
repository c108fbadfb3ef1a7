"""One folder a command. No command imports another."""
