"""Which rules hold: those that the Go SDK had until 2026, or the new ones."""

from __future__ import annotations

import os


def new_retries_2026() -> bool:
    """Whether the program asks for the rules of 2026: ``AWS_NEW_RETRIES_2026=true``, so spelt.

    Retryers ask when they are made, and a client when it makes the stack of an operation, so
    that the answer may not change in the middle of a call.
    """
    return os.environ.get("AWS_NEW_RETRIES_2026") == "true"
