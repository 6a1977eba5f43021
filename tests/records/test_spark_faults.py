"""Every way Spark can fail is one clear message."""

from __future__ import annotations

import pytest
from pyspark.errors import PySparkException

from evenhand.errors import EngineError, EngineGoneError
from evenhand.records.spark_faults import explained


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        (
            "Job aborted due to stage failure: Task 0 in stage 3.0 failed 4 times, most recent "
            "failure: Lost task 0.3 (TID 9): ExecutorLostFailure (executor 2 exited)",
            EngineError,
            "lost a worker",
        ),
        (
            "[CHECKPOINT_RDD_BLOCK_ID_NOT_FOUND] Checkpoint block rdd_9_0 not found! Either the "
            "executor that originally checkpointed this partition is no longer alive, or",
            EngineError,
            "lost a worker",
        ),
        ("Cannot call methods on a stopped SparkContext.", EngineGoneError, "no longer answers"),
        ("status = StatusCode.UNAVAILABLE", EngineGoneError, "no longer answers"),
        ("[DIVIDE_BY_ZERO] Division by zero.\n== SQL ==", EngineError, "could not compute this"),
    ],
)
def test_what_spark_says_becomes_one_sentence_and_a_remedy(said, kind, words):
    with pytest.raises(EngineError, match=words) as found, explained():
        raise PySparkException(said)
    assert type(found.value) is kind
    assert "\n" not in found.value.what
    assert found.value.do_next


def test_a_spark_whose_process_is_gone_ends_the_run():
    with pytest.raises(EngineGoneError, match="Spark ended during the run"), explained():
        raise ConnectionRefusedError(111, "Connection refused")
