"""What is done about it, by whom, until when, and did it help?"""
