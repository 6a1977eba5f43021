"""How the tables of the journal came to be what they are."""
