"""How does an officer see their own figures beside those of peers, and answer?"""
