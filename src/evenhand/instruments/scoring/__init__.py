"""How an administration marks itself against the instruments, and what bears the marks out."""
