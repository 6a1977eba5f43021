"""Findings as pages, PDF, sheets, tables and charts."""
