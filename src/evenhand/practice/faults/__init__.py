"""Which faults are planted, where, and who should see them? Files by theme."""
