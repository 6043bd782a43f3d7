"""Uploads that were begun by a process that did not live to know their ids."""

from __future__ import annotations

from pathlib import Path

import pytest

from feature.s3 import manager
from feature.s3.manager import Uploader
from feature.s3.manager.state_file import StateFile
from services import s3
from smithy_py import SmithyError
from smithy_py.errors import RequestSendError
from smithy_py.http import Request, Response
from tests.unit.feature.s3.manager.fake_s3 import FakeS3, error


@pytest.fixture
def state(fake: FakeS3, source: Path, tmp_path: Path) -> Path:
    """The state file of an upload that was begun, but whose answer never came."""
    path = tmp_path / "state"

    def lose(operation: str, request: Request) -> Exception | None:
        if operation != "create":
            return None
        fake.begin("unnamed", "key")
        return RequestSendError("the answer was lost")

    fake.fault = lose
    with Uploader(fake.client()) as uploader, pytest.raises(RequestSendError):
        uploader.upload(put(source), resume=path)
    fake.fault = lambda operation, request: None
    fake.calls.clear()
    return path


def put(body: Path | bytes, key: str = "key") -> s3.PutObjectInput:
    return s3.PutObjectInput(bucket="bkt", key=key, body=body)


def go_on(fake: FakeS3, body: Path | bytes, state: Path, key: str = "key") -> None:
    with Uploader(fake.client()) as uploader:
        uploader.upload(put(body, key), resume=state)
    assert not state.exists()


def test_it_is_aborted_and_the_upload_begins_anew(
    fake: FakeS3, source: Path, data: bytes, state: Path
) -> None:
    found = StateFile(str(state)).read_any()
    assert found is not None
    assert (found["upload_id"], found["parts"]) == ("", {})
    go_on(fake, source, state)
    assert fake.calls[:4] == ["uploads", "parts", "abort", "create"]
    assert fake.uploads == {}
    assert fake.objects == {"key": data}


def test_those_of_others_are_left(fake: FakeS3, source: Path, state: Path) -> None:
    fake.begin("of another key", "key2")
    fake.begin("long before", "key", 60.0)
    fake.begin("long after", "key", -90.0)
    fake.begin("has parts", "key")
    fake.uploads["has parts"][1] = b"part"
    go_on(fake, source, state)
    assert set(fake.uploads) == {"of another key", "long before", "long after", "has parts"}


@pytest.mark.parametrize("refused", ["uploads", "parts", "abort"])
@pytest.mark.parametrize(
    ("status", "code"), [(403, "AccessDenied"), (501, "NotImplemented"), (404, "NoSuchUpload")]
)
def test_who_may_not_goes_on(
    fake: FakeS3, source: Path, data: bytes, state: Path, refused: str, status: int, code: str
) -> None:
    fake.fault = lambda operation, request: error(status, code) if operation == refused else None
    go_on(fake, source, state)
    assert fake.objects == {"key": data}
    assert set(fake.uploads) == {"unnamed"}


def test_what_is_asked_for_now_may_be_another(fake: FakeS3, state: Path) -> None:
    go_on(fake, b"small", state, "other")
    assert fake.uploads == {}
    assert fake.objects == {"other": b"small"}


def test_while_the_service_is_not_to_be_reached_it_is_kept_in_mind(
    fake: FakeS3, source: Path, state: Path
) -> None:
    fake.fault = lambda operation, request: RequestSendError("there is no network")
    with Uploader(fake.client()) as uploader, pytest.raises(RequestSendError):
        uploader.upload(put(source), resume=state)
    fake.fault = lambda operation, request: None
    go_on(fake, source, state)
    assert fake.uploads == {}


def test_abort(fake: FakeS3, state: Path) -> None:
    manager.ResumableTransfer(state).abort(fake.client())
    assert fake.uploads == {}
    assert not state.exists()


def test_an_upload_that_is_refused_leaves_no_file(
    fake: FakeS3, source: Path, tmp_path: Path
) -> None:
    def refuse(operation: str, request: Request) -> Response | None:
        return error(403, "AccessDenied") if operation == "create" else None

    fake.fault = refuse
    state = tmp_path / "state"
    with Uploader(fake.client()) as uploader, pytest.raises(SmithyError):
        uploader.upload(put(source), resume=state)
    assert not state.exists()
