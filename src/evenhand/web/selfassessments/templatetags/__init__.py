"""Words that templates of self-assessments use."""
