"""May figures on single handlers be shown, and who decided that?"""
