"""How the tables of the frame came to be what they are."""
