"""Evenhand: how much does a declaration's outcome depend on who handled it?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Analysis", "__version__", "analyse"]

if TYPE_CHECKING:
    from evenhand.analysis.analysis import Analysis, analyse


def __getattr__(name: str) -> Any:
    """Import the front only when it is asked for: the engine takes a second to load."""
    if name in ("Analysis", "analyse"):
        from evenhand.analysis import analysis  # noqa: PLC0415 -- slow import

        return getattr(analysis, name)
    raise AttributeError(f"module 'evenhand' has no attribute '{name}'")
