"""``deckgen lsp``: a language server for editors."""
