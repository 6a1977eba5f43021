"""The texts as YAML, and what they ask."""
