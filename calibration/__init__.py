"""Are the stated error rates of the measures true? Honest administrations, drawn and judged."""
