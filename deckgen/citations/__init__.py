"""The texts that cards are drawn from: quotations found, passages cited, citations kept fresh."""
