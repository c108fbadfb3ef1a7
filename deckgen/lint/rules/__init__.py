"""The lint rules, by family."""
