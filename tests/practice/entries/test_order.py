from evenhand.practice.entries.order import ENTRIES, entries_of


def test_entries_are_asked_only_of_what_is_planted_in_the_block(a_block):
    assert len({name for name, _ in ENTRIES}) == len(ENTRIES)
    assert all(entry.where.size == a_block.serial.size for entry in entries_of(a_block))
