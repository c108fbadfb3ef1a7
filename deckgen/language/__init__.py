"""What is in a text: words, figures, names, sentences, quotations."""
