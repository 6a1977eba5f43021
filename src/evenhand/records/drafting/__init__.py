"""A first mapping, drafted from what a source shows."""
