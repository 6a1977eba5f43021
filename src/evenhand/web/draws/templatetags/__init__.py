"""Words that templates of the draws use."""
