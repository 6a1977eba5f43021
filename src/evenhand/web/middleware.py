"""What holds for every answer, and who may ask at all?"""

from __future__ import annotations
