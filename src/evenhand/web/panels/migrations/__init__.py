"""Changes of the tables of own figures."""
