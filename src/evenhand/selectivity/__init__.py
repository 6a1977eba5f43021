"""Advice on which declarations to examine: a risk model, beside chance and simple histories."""
