"""Who works here, in which office and role, and what does that open?"""
