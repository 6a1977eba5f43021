"""Migrations of workshops."""
