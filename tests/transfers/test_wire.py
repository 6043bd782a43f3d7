"""Bytes that TLS carries are harmed on their way: TLS says so, and nothing else comes of it."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from feature.s3.manager import TransferManager
from services import s3
from smithy_py import SmithyError
from tests.transfers.server import Running
from tests.transfers.soak import BUCKET, PART, client, content, impatient, manager

SIZE = 6 * PART + 1


@pytest.fixture
def transfers(server: Running) -> Iterator[Callable[[int], TransferManager]]:
    """Makes a manager that gives every call, and every range, so many attempts over TLS."""
    with impatient(server.ca_bundle, 0.5) as http_client, contextlib.ExitStack() as stack:

        def make(attempts: int) -> TransferManager:
            api = client(server.tls_url, http_client, attempts)
            return stack.enter_context(manager(api, part_body_max_retries=attempts - 1))

        yield make


# The others only make it wait, and the soak has them.
@pytest.mark.parametrize("harm", ["wire_flip", "wire_repeat", "wire_end", "wire_reset"])
def test_all_is_retried(
    server: Running, transfers: Callable[[int], TransferManager], tmp_path: Path, harm: str
) -> None:
    again = transfers(20)
    server.set_faults(seed=3, wire_every=200_000, wire_kinds=[harm])
    for number in range(5):
        put = s3.PutObjectInput(bucket=BUCKET, key=f"{number}", body=content(SIZE))
        again.upload_object(put)
        again.download_object(tmp_path / "new", s3.GetObjectInput(bucket=BUCKET, key=f"{number}"))
        assert (tmp_path / "new").read_bytes() == content(SIZE)
    state = server.state()
    assert state["met"][harm] >= 5
    assert set(state["objects"].values()) == {hashlib.sha256(content(SIZE)).hexdigest()}


def test_without_another_attempt_it_is_told(
    server: Running, transfers: Callable[[int], TransferManager], tmp_path: Path
) -> None:
    once = transfers(1)
    once.upload_object(s3.PutObjectInput(bucket=BUCKET, key="key", body=content(SIZE)))
    server.set_faults(seed=4, wire_every=300_000, wire_kinds=["wire_flip"])
    told: list[str] = []
    done = 0
    for number in range(30):
        new = tmp_path / f"{number}"
        try:
            once.upload_object(
                s3.PutObjectInput(bucket=BUCKET, key=f"new/{number}", body=content(PART))
            )
            once.download_object(new, s3.GetObjectInput(bucket=BUCKET, key="key"))
        except SmithyError as error:
            told.append(str(error))
            assert not new.exists()
        else:
            done += 1
            assert new.read_bytes() == content(SIZE)
    objects = server.state()["objects"]
    wanted = {hashlib.sha256(content(size)).hexdigest() for size in (PART, SIZE)}
    assert set(objects.values()) == wanted
    assert done > 0
    assert any("bad record mac" in text for text in told), told
