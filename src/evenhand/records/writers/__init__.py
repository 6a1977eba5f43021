"""Records written for other programs."""
