"""Errors that carry a message for the person who caused them."""


class Refused(Exception):
    """A rule of the zone forbids what was asked. `str(error)` says in Chinese what, where and what to do."""


class StaleVersion(Refused):
    """Somebody else saved in between. `current` is the row as it stands now."""

    def __init__(self, message: str, current: object) -> None:
        super().__init__(message)
        self.current = current
