"""In which language does each person read the pages?"""
