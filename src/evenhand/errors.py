"""The one family of errors: what happened, and what to do next."""


class EvenhandError(Exception):
    """Base of every error Evenhand raises on purpose.

    Parameters
    ----------
    what : str
        What happened, in a sentence with the values that caused it.
    do_next : str
        The step that puts it right, in the imperative.
    """

    def __init__(self, what: str, *, do_next: str) -> None:
        super().__init__(f"{what} {do_next}")
        self.what = what
        self.do_next = do_next


class RecordsError(EvenhandError):
    """The records lack something that the question needs, or cannot be read."""


class MappingError(RecordsError):
    """The mapping does not say, or says wrongly, how a source becomes the tables."""


class StatisticsError(EvenhandError):
    """The numbers given cannot answer the question asked."""


class InstrumentError(EvenhandError):
    """An instrument's file does not say what its schema asks."""


class SelfAssessmentError(EvenhandError):
    """A mark or a step of a self-assessment is not possible as things stand."""


class ReportError(EvenhandError):
    """A report cannot be written."""


class DrawError(EvenhandError):
    """A value of the draw or of its log cannot be made or read."""


class ConfigError(EvenhandError):
    """A setting of this installation is unknown or wrong."""


class EngineError(EvenhandError):
    """The engine could not compute an answer; another question may still be answered."""


class EngineGoneError(EngineError):
    """The engine cannot be started, or is there no longer: nothing more can be asked of it."""


class BackupError(EvenhandError):
    """A backup of the web product cannot be made, read or restored."""
