"""Words that templates of the register use."""
