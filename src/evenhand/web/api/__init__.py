"""How do other programs in the house read findings and post records?"""
