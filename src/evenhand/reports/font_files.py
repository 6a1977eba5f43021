"""Where do the fonts lie that pages, pictures and PDF are set in?"""

from __future__ import annotations

from pathlib import Path
from typing import Final

FONTS: Final = Path(__file__).parent / "fonts"
