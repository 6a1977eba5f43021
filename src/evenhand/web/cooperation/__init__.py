"""Who supports the integrity work, what was asked and promised, and what came of it?"""
