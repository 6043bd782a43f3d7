"""Signed events, beside those of the Go SDK in tests/vectors/event_signer_go.json."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from aws_core.signer.event_signer import EventSigner
from smithy_py.errors import SigningError
from smithy_py.event_stream import Decoder
from tests.unit.aws_core.signer.samples import Credentials

VECTORS = json.loads(
    (Path(__file__).parents[3] / "vectors" / "event_signer_go.json").read_text(encoding="utf-8")
)


def signer() -> EventSigner:
    credentials = Credentials(**VECTORS["credentials"])
    return EventSigner(credentials, VECTORS["service"], VECTORS["region"], VECTORS["seed"])


def test_each_event_is_signed_as_by_go_over_a_change_of_the_day() -> None:
    signing = signer()
    days: set[int] = set()
    payloads: list[bytes] = []
    for event in VECTORS["events"]:
        time = datetime.datetime.fromisoformat(event["time"])
        days.add(time.day)
        frame = signing.sign(bytes.fromhex(event["message"]), time)
        assert frame.hex() == event["frame"]
        decoder = Decoder()
        decoder.feed(frame)
        message = decoder.next()
        assert message is not None
        payloads.append(message.payload)
        assert message.headers[":chunk-signature"] == bytes.fromhex(event["signature"])
    assert len(days) == 2
    assert [bool(payload) for payload in payloads] == [True, True, False]


def test_the_signer_shows_no_secret() -> None:
    assert "SECRET" not in repr(signer())


def test_a_scope_that_cannot_be_signed_is_refused() -> None:
    with pytest.raises(SigningError):
        EventSigner(Credentials("AKID", "SECRET"), "lex", "", "00")
