"""One question of the records per file."""
