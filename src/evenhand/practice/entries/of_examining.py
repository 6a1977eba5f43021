"""What does the log say of examinations, where an office or an account has one wording?"""

from __future__ import annotations

from evenhand.practice.acts import Act
from evenhand.practice.block import Block
from evenhand.practice.entries.entry import Entry
from evenhand.practice.planting.own_stream import WRITING, fixed_stream, own_stream
from evenhand.practice.report_texts import own_words, reports, template


def phrased(made: Block) -> tuple[Entry, ...]:
    """Write the standard phrase of the office, with the number of packages filled in."""
    name, found = "standard_phrases", made.decided.offence
    wording = template(made.planted.administration.seed, office=made.office.index)
    written = reports(wording, found=found, rng=own_stream(made.planted, name, WRITING))
    return (Entry(Act.EXAM_END, "value_after", made.planted.has(name) & ~found, written),)


def copied(made: Block) -> tuple[Entry, ...]:
    """Write one report over and over, but for the number."""
    name = "copied_reports"
    wording = own_words(fixed_stream(made.planted, name, WRITING))
    rng = own_stream(made.planted, name, WRITING)
    written = reports(wording, found=made.decided.offence, rng=rng)
    # A colleague who takes a file over writes a report of its own.
    where = made.planted.has(name) & (made.officer_final == made.dealt.officer)
    return (Entry(Act.EXAM_END, "value_after", where, written),)
