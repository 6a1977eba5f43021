"""Where do we stand, what changed, and what must management decide?"""
