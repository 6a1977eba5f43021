"""What to ask the IT department for: read-only queries, a mapping, control totals, the letter."""
