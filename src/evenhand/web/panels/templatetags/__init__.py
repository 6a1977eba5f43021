"""What do templates need of own figures?"""
