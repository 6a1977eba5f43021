"""From source files to the checked, typed, pseudonymous records of a store."""
