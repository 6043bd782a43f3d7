"""One middleware in a trace, and one attempt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from smithy_py.trace.changes import Change


class Attempt(NamedTuple):
    """How one attempt ended.

    Attributes:
        number: Counted from 1.
        seconds: How long it took.
        status_code: That of the response, None without one.
        error: What it failed with, empty when it succeeded.
        verdict: Why there was another attempt after it, or none.
    """

    number: int
    seconds: float
    status_code: int | None
    error: str
    verdict: str

    def __str__(self) -> str:
        told = ["no response" if self.status_code is None else str(self.status_code)]
        told += [text for text in (self.error, self.verdict) if text]
        return ": ".join(told[:2]) + "".join(f"; {text}" for text in told[2:])


class Entry:
    """One run of a middleware, or of the HTTP client.

    Attributes:
        step: The step it belongs to; "transport" for the HTTP client.
        id: Its id.
        started: Seconds after the call began.
        seconds: How long it took, all that it called included.
        own_seconds: How long it took by itself.
        before: What it changed on the way to the service.
        after: What it changed on the way back.
        error: What it failed with, empty when that came from further inside.
        status_code: What the HTTP client got.
        children: What it called: one middleware, or for a retry one an attempt.
        attempts: The attempts that a retry made.
    """

    def __init__(self, step: str, id: str, started: float) -> None:
        self.step = step
        self.id = id
        self.started = started
        self.seconds = 0.0
        self.own_seconds = 0.0
        self.before: list[Change] = []
        self.after: list[Change] = []
        self.error = ""
        self.status_code: int | None = None
        self.children: list[Entry] = []
        self.attempts: list[Attempt] = []

    def walk(self) -> Iterator[Entry]:
        """This one and all that it called, in running order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def chain(self) -> list[Entry]:
        """This one and what follows it, up to and with the first that made attempts."""
        found: list[Entry] = [self]
        while not found[-1].attempts and len(found[-1].children) == 1:
            found.append(found[-1].children[0])
        return found

    def __repr__(self) -> str:
        return f"<Entry {self.step} {self.id}>"
