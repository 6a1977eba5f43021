"""How the tables of self-assessments came to be."""
