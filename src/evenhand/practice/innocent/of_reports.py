"""Which innocent things make reports say the same?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from evenhand.practice.innocent.look_alike import LookAlike
from evenhand.practice.picker import Picker


def standard_phrases(_picker: Picker) -> LookAlike:
    """Let every account write the phrase of its office's template where nothing was found."""
    return LookAlike(
        id="standard_phrases",
        measures=("brief_examination",),
        share=0.40,
        what="Each office has a template for reports of examinations. Two in five of those with "
        "nothing found are its phrase, with the number of packages filled in.",
        explained_by="the other accounts of the office, which write the same.",
    )


OF_REPORTS: Final[tuple[Callable[[Picker], LookAlike | None], ...]] = (standard_phrases,)
"""In the order in which they are chosen."""
