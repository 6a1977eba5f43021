import pytest

from evenhand import errors

FAMILY = [
    e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, errors.EvenhandError)
]


@pytest.mark.parametrize("kind", FAMILY)
def test_every_error_says_what_happened_and_what_to_do(kind):
    error = kind("It broke.", do_next="Mend it.")
    assert (error.what, error.do_next, str(error)) == (
        "It broke.",
        "Mend it.",
        "It broke. Mend it.",
    )


def test_a_fault_of_the_mapping_is_a_fault_of_the_records():
    assert issubclass(errors.MappingError, errors.RecordsError)
