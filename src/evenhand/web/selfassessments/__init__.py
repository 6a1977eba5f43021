"""Self-assessments: who claims what of each requirement, and what the records show beside it."""
