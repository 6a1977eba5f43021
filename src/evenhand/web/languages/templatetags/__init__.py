"""Words that templates of every app use for languages."""
