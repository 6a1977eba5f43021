"""Which look-alikes are placed, where, and what explains them? Files by theme."""
