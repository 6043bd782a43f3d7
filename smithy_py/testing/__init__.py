"""Test doubles: clients that answer from expectations, or from a recording."""

from smithy_py.testing.fake import Fake, stream
from smithy_py.testing.recording import RecordingClient
from smithy_py.testing.replay import ReplayingClient

__all__ = ["Fake", "RecordingClient", "ReplayingClient", "stream"]
