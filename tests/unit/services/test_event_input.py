"""Operations that send events, through the whole client of a model that has one."""

from __future__ import annotations

import importlib
import itertools
import json
import logging
from pathlib import Path
from typing import Any

import pytest

from aws_core import ClientLogMode
from aws_core.credentials.static import StaticCredentialsProvider
from aws_core.signer.event_signer import EventSigner
from codegen import manifest
from codegen.model import Model
from services import bedrockruntime
from smithy_py.context import BACKGROUND, Context
from smithy_py.errors import InvalidParamsError, RequestSendError, SerializationError
from smithy_py.event_stream import Decoder, Message
from smithy_py.http import Request, Response
from tests.canned import CannedClient, answer, options
from tests.conformance.protocol_models import folder_of_services

MODEL: dict[str, Any] = {
    "version": "2.0",
    "metadata": {
        "apiVersion": "2020-01-01",
        "endpointPrefix": "telling",
        "protocol": "rest-json",
        "protocols": ["rest-json"],
        "serviceId": "Telling",
        "signatureVersion": "v4",
        "signingName": "telling",
    },
    "operations": {
        "Tell": {
            "name": "Tell",
            "http": {"method": "POST", "requestUri": "/tell"},
            "input": {"shape": "TellRequest"},
        }
    },
    "shapes": {
        "TellRequest": {
            "type": "structure",
            "members": {"words": {"shape": "Words"}},
            "payload": "words",
        },
        "Words": {
            "type": "structure",
            "members": {
                "word": {"shape": "Word"},
                "end": {"shape": "End"},
                "whisper": {"shape": "Whisper"},
                "sound": {"shape": "Sound"},
                "scent": {"shape": "Scent"},
            },
            "eventstream": True,
        },
        "Word": {
            "type": "structure",
            "members": {"text": {"shape": "Text"}, "hint": {"shape": "Secret"}},
            "event": True,
        },
        "Whisper": {
            "type": "structure",
            "members": {"text": {"shape": "Text"}, "ear": {"shape": "Text", "eventheader": True}},
            "event": True,
            "sensitive": True,
        },
        "Sound": {
            "type": "structure",
            "members": {
                "data": {"shape": "Data", "eventpayload": True},
                "pitch": {"shape": "Text", "eventheader": True},
                "mood": {"shape": "Secret", "eventheader": True},
            },
            "event": True,
        },
        "Scent": {
            "type": "structure",
            "members": {"smell": {"shape": "Secret", "eventpayload": True}},
            "event": True,
        },
        "Secret": {"type": "string", "sensitive": True},
        "Data": {"type": "blob"},
        "End": {"type": "structure", "members": {}, "event": True},
        "Text": {"type": "string"},
    },
}
RULES = {
    "version": "1.0",
    "parameters": {"Region": {"type": "string", "builtIn": "AWS::Region"}},
    "rules": [
        {"conditions": [], "type": "endpoint", "endpoint": {"url": "https://telling.example"}}
    ],
}


@pytest.fixture
def telling(tmp_path: Path) -> Any:
    folder = tmp_path / "models" / "telling" / "2020-01-01"
    folder.mkdir(parents=True)
    (folder / "service-2.json").write_text(json.dumps(MODEL))
    (folder / "endpoint-rule-set-1.json").write_text(json.dumps(RULES))
    with folder_of_services(tmp_path) as services:
        manifest.write(
            manifest.render(Model.load(tmp_path / "models", "telling")), services / "telling"
        )
        yield importlib.import_module("services.telling")


def messages(data: bytes) -> list[Message]:
    decoder = Decoder()
    decoder.feed(data)
    found: list[Message] = []
    while (message := decoder.next()) is not None:
        found.append(message)
    decoder.finish()
    return found


def test_events_are_signed_on_top_of_each_other(telling: Any) -> None:
    canned = CannedClient(answer(200))
    client = telling.Client(telling.Options(**options(canned)))
    types = telling.types
    words = [
        types.WordsMemberWord(types.Word(text="hello")),
        types.WordsMemberEnd(types.End()),
    ]
    client.tell(telling.TellInput(words=words))
    request = canned.last
    assert request.headers["Content-Type"] == "application/vnd.amazon.eventstream"
    assert request.headers["X-Amz-Content-Sha256"] == "STREAMING-AWS4-HMAC-SHA256-EVENTS"
    assert "x-amz-content-sha256" in request.headers["Authorization"]
    assert request.body.length() is None
    sent = messages(bytes(request.body))
    signer = EventSigner(
        StaticCredentialsProvider("AKIDEXAMPLE", "made-up-secret").retrieve(BACKGROUND),
        "telling",
        "us-west-2",
        request.headers["Authorization"].rpartition("Signature=")[2],
    )
    for message in sent:
        date = message.headers[":date"]
        expected = messages(signer.sign(message.payload, date))  # type: ignore[arg-type]
        assert expected == [message]
    (hello,), (end,), nothing = (messages(message.payload) for message in sent)
    assert hello.headers[":event-type"] == "word"
    assert hello.payload == b'{"text":"hello"}'
    assert end.headers[":event-type"] == "end"
    assert nothing == []


def test_what_is_sent_is_logged_without_secrets_and_signatures(
    telling: Any, caplog: pytest.LogCaptureFixture
) -> None:
    mode = ClientLogMode.REQUEST_EVENT_MESSAGE | ClientLogMode.REQUEST_WITH_BODY
    # Of the first attempt the transport reads but one event.
    canned = _FailsAfter(1, CannedClient(answer(200)))
    client = telling.Client(telling.Options(**options(canned, client_log_mode=mode)))
    types = telling.types
    words = [
        types.WordsMemberWord(types.Word(text="hello", hint="hidden-1")),
        types.WordsMemberWhisper(types.Whisper(text="hidden-2", ear="hidden-3")),
        types.WordsMemberSound(types.Sound(data=b"loud bytes", pitch="high", mood="hidden-4")),
        types.WordsMemberScent(types.Scent(smell="hidden-5")),
        types.WordsMemberEnd(types.End()),
    ]
    with caplog.at_level(logging.DEBUG):
        client.tell(telling.TellInput(words=words))
    records = [r for r in caplog.records if r.getMessage().startswith("Request event message\n")]
    texts = [record.getMessage().partition("\n")[2] for record in records]
    assert [vars(record)["attempt"] for record in records] == [1, 2, 2, 2, 2, 2]
    head = ":event-type: {}\n:message-type: event\n"
    word = head.format("word") + ":content-type: application/json\n\n"
    assert texts[0] == texts[1] == word + '{"text": "hello", "hint": "***"}'
    assert texts[2] == "ear: ***\n" + head.format("whisper") + (
        ":content-type: application/json\n\n***"
    )
    assert texts[3] == "pitch: high\nmood: ***\n" + head.format("sound") + (
        ":content-type: application/octet-stream\n\n<10 bytes>"
    )
    assert texts[4] == head.format("scent") + ":content-type: text/plain\n\n***"
    assert texts[5] == head.format("end") + "\n"
    assert "hidden" not in caplog.text
    assert "<a stream of unknown bytes>" in caplog.text
    # What went out was signed, and whole.
    hello, whisper, *_ = (
        messages(message.payload)[0] for message in messages(bytes(canned.inner.last.body))[:-1]
    )
    assert hello.payload == b'{"text":"hello","hint":"hidden-1"}'
    assert whisper.headers["ear"] == "hidden-3"


def test_nothing_of_the_events_is_logged_unasked(
    telling: Any, caplog: pytest.LogCaptureFixture
) -> None:
    mode = ClientLogMode.REQUEST_WITH_BODY | ClientLogMode.RESPONSE_EVENT_MESSAGE
    canned = CannedClient(answer(200))
    client = telling.Client(telling.Options(**options(canned, client_log_mode=mode)))
    word = telling.types.WordsMemberWord(telling.types.Word(text="hello"))
    with caplog.at_level(logging.DEBUG):
        client.tell(telling.TellInput(words=[word]))
        assert bytes(canned.last.body)
    assert "event message" not in caplog.text
    assert "hello" not in caplog.text


class _FailsAfter:
    """Reads some events of the first request and fails; hands the next on."""

    def __init__(self, events: int, inner: CannedClient) -> None:
        self.inner = inner
        self._events: int | None = events

    def do(self, request: Request, *, ctx: Context) -> Response:
        if self._events is not None:
            list(itertools.islice(request.body, self._events))
            self._events = None
            raise RequestSendError("cut")
        response = self.inner.do(request, ctx=ctx)
        list(request.body)
        return response


def test_what_is_no_iterable_of_events_is_refused(telling: Any) -> None:
    client = telling.Client(telling.Options(**options(CannedClient(answer(200)))))
    with pytest.raises(InvalidParamsError, match="words: expected a list or another iterable"):
        client.tell(telling.TellInput(words=b"frames"))


def test_both_ways_at_once_needs_http_2() -> None:
    client = bedrockruntime.Client(bedrockruntime.Options(**options(CannedClient(answer(200)))))
    with pytest.raises(SerializationError, match="needs HTTP/2"):
        client.invoke_model_with_bidirectional_stream(
            bedrockruntime.InvokeModelWithBidirectionalStreamInput(model_id="m", body=[])
        )
