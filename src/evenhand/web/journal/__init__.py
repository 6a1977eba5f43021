"""What was done here, by whom, and can nobody change that afterwards?"""
