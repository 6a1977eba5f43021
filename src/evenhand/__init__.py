"""Evenhand: how much does a declaration's outcome depend on who handled it?"""

__version__ = "0.1.0"
