import json

from evenhand.records.loading.check_result import Check


def test_a_check_goes_to_plain_values_and_back():
    made = Check("gaps", "warning", "3 of 20 are missing.", 3, 20, ("after 6",), "Ask.")
    plain = json.loads(json.dumps(made.to_dict()))
    assert Check(**{**plain, "examples": tuple(plain["examples"])}) == made
