"""What do templates of reviews need?"""
