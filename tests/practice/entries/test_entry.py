import numpy as np

from evenhand.practice.acts import Act
from evenhand.practice.entries.entry import Entry
from evenhand.practice.event_log import Log


def test_an_entry_is_written_over_its_act_on_its_files_only():
    done = np.ones((2, len(Act)), dtype=bool)
    done[0, Act.AMEND] = False
    log = Log(done)
    column = log.column({Act.AMEND: 7, Act.PAY: 8})
    log.overwrite(column, Entry(Act.AMEND, "actor", np.array([True, True]), np.array([1, 2])))
    assert column[log.act == Act.AMEND].tolist() == [2]
    assert column[log.act == Act.PAY].tolist() == [8, 8]
