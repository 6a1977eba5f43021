"""Tags of the templates of workshops."""
