"""Changes of the tables of the gate."""
