"""What is written of an examination, in whose words?

A report is a number until it is written down, as an amount is: it says which sentence stands at
each place, how the report ends, and how many packages were opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenhand.practice.streams import Stage, stream

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

FIRST: Final = -2
"""The number of the first report; the others lie below: -1 is missing, amounts are above."""
OPENED: Final = (
    "Goods brought to the hall and opened,",
    "Container opened at the dock,",
    "Load taken down in part,",
    "Load taken down whole,",
    "Doors opened in the yard,",
    "Consignment laid out on the floor,",
    "Pallets unwrapped at the scale,",
    "Trailer emptied row by row,",
    "Goods seen in the warehouse,",
    "Rear third of the load drawn out,",
    "Packages picked from each row,",
    "Cover taken off on the ramp,",
)
COUNTED: Final = (
    "packages counted.",
    "cartons counted twice.",
    "pieces held against the list.",
    "bundles opened.",
    "cases looked into.",
    "packages chosen by the examiner.",
    "cartons cut open on one side.",
    "boxes turned out.",
    "units compared with the invoice.",
    "packages weighed and opened.",
    "cartons numbered and checked.",
    "parcels unpacked.",
)
PACKED: Final = (
    "Seal whole and as noted in the papers.",
    "Seal changed on the way, with a protocol.",
    "No seal was laid on.",
    "Packing new and dry.",
    "Packing worn, nothing missing.",
    "A few torn and taped again.",
    "Packing as usual for such goods.",
    "Straps cut and renewed.",
    "Film opened and closed again.",
    "Wood treated and stamped.",
    "Some damp on the lowest row.",
    "Nothing hidden between the rows.",
)
MARKED: Final = (
    "Labels name the maker given in the invoice.",
    "Marks of origin on every piece.",
    "Marks of origin on the outside alone.",
    "Labels in two languages.",
    "Type plates read and written down.",
    "Batch numbers agree with the certificate.",
    "No marks on the goods themselves.",
    "Labels put on by the importer.",
    "Serial numbers compared on some pieces.",
    "Brand is that of the contract.",
    "Model as in the catalogue.",
    "Date of making found on the base.",
)
MEASURED: Final = (
    "Net weight within the tolerance.",
    "Gross weight taken on the bridge.",
    "Tare taken from three empty boxes.",
    "Length and width measured.",
    "Content read from the label.",
    "Volume worked out from the dipstick.",
    "Weight of one piece multiplied.",
    "Not weighed, sold by the piece.",
    "Scale out of use, hand scale taken.",
    "Weight agrees with the waybill.",
    "Lighter by the ice that melted.",
    "Measured with the tape of the hall.",
)
WITNESSED: Final = (
    "Photographs are with the file.",
    "Photographs were not needed.",
    "A piece was shown to the classifier.",
    "A page of the catalogue is with the file.",
    "The clerk of the declarant signed.",
    "The driver was there throughout.",
    "The warehouse keeper was there.",
    "Packing list corrected by hand and signed.",
    "The invoice was seen in the original.",
    "The contract was asked for and shown.",
    "Certificate of quality seen.",
    "Closed up again by the carrier.",
)
IN_ORDER: Final = (
    "Goods as declared.",
    "Nothing to object to.",
    "Agrees with the declaration.",
    "Found in order.",
    "No difference found.",
    "Kind and number are right.",
    "Description and line hold.",
    "Nothing further.",
)
NOT_IN_ORDER: Final = (
    "Number differs from the declaration.",
    "Other goods found among them.",
    "Description does not fit.",
    "Weight is higher than declared.",
    "Origin is not the one declared.",
    "A better quality than declared.",
    "Part of the goods is not declared.",
    "The line of the tariff is another.",
)
SENTENCES: Final = (OPENED, COUNTED, PACKED, MARKED, MEASURED, WITNESSED)
ENDINGS: Final = (*IN_ORDER, *NOT_IN_ORDER)
MOST_OPENED: Final = 400
"""Packages, one at the least."""
_PLACES: Final = tuple(len(sentences) for sentences in SENTENCES)
_SAID: Final = int(np.prod(_PLACES))
_SIZES: Final = (_SAID, len(ENDINGS), MOST_OPENED)


@dataclass(frozen=True, slots=True)
class Wording:
    """What reports say, but for the number of packages and for what was found.

    Attributes
    ----------
    said : int or ndarray of int64
        Which sentences, of all ways to choose one for each place.
    ending : int or ndarray of int64
        Which of the endings of a kind, in order or not.
    """

    said: int | Ints
    ending: int | Ints


def own_words(rng: np.random.Generator, n: int | None = None) -> Wording:
    """Draw the wording of ``n`` reports, each anew, or of one."""
    return Wording(rng.integers(0, _SAID, size=n), rng.integers(0, len(IN_ORDER), size=n))


def template(seed: int, *, office: int) -> Wording:
    """Return the standard phrase of an office: the same in every month."""
    return own_words(stream(seed, Stage.REPORTS, office))


def reports(wording: Wording, *, found: Flags, rng: np.random.Generator) -> Ints:
    """Return reports as numbers, ``FIRST`` and below, shape (n,).

    Parameters
    ----------
    wording : Wording
    found : ndarray of bool, shape (n,)
        Whether an offence was.
    rng : Generator
        For the number of packages.
    """
    ending = wording.ending + len(IN_ORDER) * found
    packages = rng.integers(0, MOST_OPENED, size=found.size)
    said = np.broadcast_to(wording.said, found.shape)
    return FIRST - np.ravel_multi_index((said, ending, packages), _SIZES).astype(np.int64)


def texts(numbers: Ints) -> pa.Array:
    """Return the text of each report."""
    said, ending, packages = np.unravel_index(FIRST - numbers, _SIZES)
    opened, *others = (
        pa.array(sentences).take(pa.array(place))
        for sentences, place in zip(SENTENCES, np.unravel_index(said, _PLACES), strict=True)
    )
    count = pc.cast(pa.array(packages + 1), pa.string())
    last = pa.array(ENDINGS).take(pa.array(ending))
    return pc.binary_join_element_wise(opened, count, *others, last, " ")
