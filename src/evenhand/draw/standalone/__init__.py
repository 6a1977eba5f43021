"""The verifier that is handed out: one file of its own, read as data and imported by nothing."""
