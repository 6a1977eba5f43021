"""Customs records: what they are, how they are read, checked, kept and counted."""
