"""How is a formula shown without fetching a script? As it is written, in a face of its own."""

from __future__ import annotations

from typing import Any

from docutils import nodes


def add_plain_mathematics(app: Any) -> None:
    """Register the renderer that ``html_math_renderer`` names."""
    app.add_html_math_renderer("plain_mathematics", (_inline, None), (_block, None))


def _inline(translator: Any, node: Any) -> None:
    translator.body.append(f'<code class="math">{translator.encode(node.astext())}</code>')
    raise nodes.SkipNode


def _block(translator: Any, node: Any) -> None:
    translator.body.append(f'<pre class="math">{translator.encode(node.astext())}</pre>')
    raise nodes.SkipNode
