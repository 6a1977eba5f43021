"""What does the log say of examinations, where an office or an account has one wording?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evenhand.practice.acts import Act
from evenhand.practice.block import Block
from evenhand.practice.entries.entry import Entry
from evenhand.practice.planting.own_stream import WRITING, fixed_stream, own_stream
from evenhand.practice.report_texts import Wording, own_words, reports, template


def phrased(made: Block) -> tuple[Entry, ...]:
    """Write the standard phrase of the office, with the number of packages filled in."""
    where = made.planted.has("standard_phrases") & ~made.decided.offence
    wording = template(made.planted.administration.seed, office=made.office.index)
    return (_reported(made, "standard_phrases", where, wording),)


def copied(made: Block) -> tuple[Entry, ...]:
    """Write one report over and over, but for the number."""
    # A colleague who takes a file over writes a report of its own.
    where = made.planted.has("copied_reports") & (made.officer_final == made.dealt.officer)
    wording = own_words(fixed_stream(made.planted, "copied_reports", WRITING))
    return (_reported(made, "copied_reports", where, wording),)


def _reported(made: Block, name: str, where: npt.NDArray[np.bool_], wording: Wording) -> Entry:
    where = where & made.course.known(Act.EXAM_END)
    rng = own_stream(made.planted, name, WRITING)
    written = np.full(where.size, -1)
    written[where] = reports(wording, found=made.decided.offence[where], rng=rng)
    return Entry(Act.EXAM_END, "value_after", where, written)
