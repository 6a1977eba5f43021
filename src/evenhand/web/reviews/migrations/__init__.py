"""Changes of the tables of reviews."""
