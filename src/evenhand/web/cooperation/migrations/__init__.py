"""Changes of the tables, one each."""
