"""What may be said of an integrity question, with its evidence and its caveats."""
