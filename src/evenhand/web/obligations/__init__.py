"""What binds this administration, since when, and what is no more than a reference?"""
