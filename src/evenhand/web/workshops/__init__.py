"""Workshops: planned from a library of sessions, run, and reported to management."""
