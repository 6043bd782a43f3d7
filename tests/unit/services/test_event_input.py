"""Operations that send events, through the whole client of a model that has one."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from aws_core.credentials.static import StaticCredentialsProvider
from aws_core.signer.event_signer import EventSigner
from codegen import manifest
from codegen.model import Model
from services import bedrockruntime
from smithy_py.context import BACKGROUND
from smithy_py.errors import InvalidParamsError, SerializationError
from smithy_py.event_stream import Decoder, Message
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
            "members": {"word": {"shape": "Word"}, "end": {"shape": "End"}},
            "eventstream": True,
        },
        "Word": {"type": "structure", "members": {"text": {"shape": "Text"}}, "event": True},
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
