"""How the tables of runs came to be what they are."""
