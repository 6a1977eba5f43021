"""Who handles a declaration, decided by a lot that anyone can check: the draw and its public log.

The bytes of the log and the rules of the draw stand in ``docs/reference/draw-log.md``; the modules
here compute them. None of this has been audited.
"""
