"""What can go wrong with an embedded engine, in words for the person at the terminal."""


class EngineError(Exception):
    """An embedded engine can't be started or stopped; the message says what to do."""


class EngineMissing(EngineError):
    """The wheel with the engine's binaries isn't installed."""


class EngineFailed(EngineError):
    """The engine started and gave up, or didn't answer in time."""


class AlreadyRunning(EngineError):
    """A supervisor already looks after this home."""
