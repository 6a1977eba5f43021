"""One run from source to findings and report."""
