"""How is the documentation built? Offline, from the pages and from the code they describe."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "_extensions"), str(HERE.parent / "src")]

from evenhand import __version__  # noqa: E402 -- the path is set above

project = "Evenhand"
author = "The Evenhand developers"
project_copyright = "The Evenhand developers, Apache-2.0"
version = release = __version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "evenhand_reference",
]
# A relation a page states is checked: a link that leads nowhere stops the build.
nitpicky = True
nitpick_ignore_regex = [("py:.*", r".*")]
exclude_patterns = ["_build", "pictures"]

myst_enable_extensions = ["deflist", "colon_fence", "dollarmath"]
myst_heading_anchors = 3
suppress_warnings = ["myst.strikethrough"]

autodoc_typehints = "none"
napoleon_google_docstring = False
napoleon_use_rtype = False

html_theme = "furo"
html_title = f"Evenhand {release}"
html_static_path = ["_static"]
html_css_files = ["evenhand.css"]
html_show_sourcelink = False
html_copy_source = False
# Nothing is fetched when a page is read: no fonts, no analytics, no mathematics from elsewhere.
html_math_renderer = "plain_mathematics"
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#1b4b6b", "color-brand-content": "#1b4b6b"},
    "dark_css_variables": {"color-brand-primary": "#8fc1e3", "color-brand-content": "#8fc1e3"},
}
