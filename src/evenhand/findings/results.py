"""What did one run find, on which records, with which choices?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Table


@dataclass(frozen=True, slots=True)
class Headline:
    """One of the numbers on the first page.

    Attributes
    ----------
    measure : str
        The finding it comes from.
    statement : str
        A whole sentence that stands alone.
    estimate : Estimate
    """

    measure: str
    statement: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Results:
    """One run, from source to findings, as every report shows it.

    Attributes
    ----------
    title : str
        Of the report.
    subtitle : str
        Administration or source, and the days covered.
    summary : str
        Two or three sentences for the head of Customs.
    headlines : tuple of Headline
        At most five, the most important first.
    ask_next : tuple of str
        What to ask or decide next.
    findings : tuple of Finding
        In the order a reader should meet them.
    records : tuple of Table
        Records checked: rows read, loaded, rejected; what the checks saw; shares missing.
    parameters, versions : mapping
        Every choice and every version needed to repeat the numbers.
    fingerprint : str
        SHA-256 over the sources and the mapping.
    notices : tuple of str
        Said on every page they affect: pseudonymous data are personal data; the state of the gate
        for figures on single handlers.
    made_at : str
        ISO time in UTC; "" in a repeatable run.
    """

    title: str
    subtitle: str
    summary: str
    headlines: tuple[Headline, ...]
    ask_next: tuple[str, ...]
    findings: tuple[Finding, ...]
    records: tuple[Table, ...]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    fingerprint: str = ""
    notices: tuple[str, ...] = ()
    made_at: str = ""

    def finding(self, measure: str) -> Finding:
        """Return the finding of that measure; KeyError if it was not run."""
        for found in self.findings:
            if found.measure == measure:
                return found
        raise KeyError(measure)
