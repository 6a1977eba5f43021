"""How is readiness put on two pages that a head of unit reads?"""

from __future__ import annotations

from evenhand.records.readiness import Answer, Readiness


def page(readiness: Readiness, *, title: str) -> str:
    """Return two pages of Markdown, which also read as plain text.

    Parameters
    ----------
    readiness : Readiness
    title : str
        What the records are, as the name of the source.
    """
    ready = [a for a in readiness.answers if a.is_ready]
    lacking = [a for a in readiness.answers if not a.is_ready]
    lines = [
        f"# What can be asked of {title}?",
        "",
        f"{len(ready)} of {len(readiness.answers)} questions can be asked of these records. "
        "No figure on any handler was made for this page.",
        "",
        "## Questions that can be asked",
        "",
        *([_ready(a) for a in ready] or ["None yet."]),
        "",
        "## Questions that cannot, and what is lacking",
        "",
        *([_lacking(a) for a in lacking] or ["None."]),
        "",
        "## What to ask for, and whom",
        "",
        *_wanted(readiness),
        "",
        "## To know before the first figure",
        "",
        *[f"- {c}" for c in readiness.cautions],
        "- 'Not measurable with these records' is an answer, and never a pass.",
        "- Pseudonymous data are still personal data: keep them as such.",
        "",
    ]
    return "\n".join(lines)


def _ready(answer: Answer) -> str:
    whose = f" Figures by: {answer.role}." if answer.role else ""
    return f"- {answer.question} ({answer.name}){whose}"


def _lacking(answer: Answer) -> str:
    return f"- {answer.question} ({answer.name}) Lacks: {', '.join(answer.missing)}."


def _wanted(readiness: Readiness) -> list[str]:
    if not readiness.wanted:
        return ["Nothing: every question can be asked."]
    lines = ["| Field | What it is | Ask | Questions it opens |", "|---|---|---|---|"]
    for field in readiness.wanted:
        opens = ", ".join(n if n in field.alone else f"{n} (with others)" for n in field.opens)
        lines.append(f"| {field.column} | {field.meaning} | {field.keeper} | {opens} |")
    return [*lines, "", "`evenhand records kit` writes the queries and the letter to ask with."]
