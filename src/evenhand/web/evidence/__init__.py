"""What was measured, on which records, and how is it read?"""
