"""Directories whose large objects go on where they were."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from feature.s3.manager.cli import main
from smithy_py.http import Request, Response
from tests.unit.feature.s3.manager.fake_s3 import FakeS3, error
from tests.unit.feature.s3.manager.loopback import running_s3

Run = Callable[..., int]


@pytest.fixture
def run(
    fake: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes
) -> Iterator[Run]:
    """Runs the command with a folder for state files."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKID")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with running_s3(fake) as url:

        def run(*words: str | Path) -> int:
            options = ["--endpoint-url", url, "--region", "us-east-1", "--part-size", "5MiB"]
            options += ["--concurrency", "1", "--resume", str(tmp_path / "states")]
            return main([*map(str, words), *options])

        yield run


def refusing(fake: FakeS3, operation: str, text: str) -> None:
    def fault(called: str, request: Request) -> Response | None:
        asked = f"{request.query} {request.headers.get('range', '')}"
        return error(403, "AccessDenied") if called == operation and text in asked else None

    fake.fault = fault


def healthy(fake: FakeS3) -> None:
    fake.fault = lambda operation, request: None
    fake.calls.clear()


@pytest.fixture
def folder(tmp_path: Path, data: bytes) -> Path:
    folder = tmp_path / "folder"
    (folder / "below").mkdir(parents=True)
    (folder / "small").write_bytes(b"small")
    (folder / "below" / "large").write_bytes(data)
    (folder / "other").write_bytes(data)
    return folder


@pytest.mark.parametrize("words", [["sync"], ["cp", "--recursive"]])
def test_an_upload_goes_on(
    fake: FakeS3, run: Run, folder: Path, tmp_path: Path, data: bytes, words: list[str]
) -> None:
    refusing(fake, "part", "partNumber=3")
    assert run(*words, folder, "s3://bkt/pre") == 1
    assert fake.objects == {"pre/small": b"small"}
    assert len(os.listdir(tmp_path / "states")) == 2
    healthy(fake)
    assert run(*words, folder, "s3://bkt/pre") == 0
    assert fake.objects == {"pre/small": b"small", "pre/below/large": data, "pre/other": data}
    assert fake.calls.count("part") == 2
    assert fake.uploads == {}
    assert not (tmp_path / "states").exists()


def test_a_file_that_changed_begins_anew(
    fake: FakeS3, run: Run, folder: Path, tmp_path: Path, data: bytes
) -> None:
    (folder / "other").unlink()
    refusing(fake, "part", "partNumber=3")
    assert run("sync", folder, "s3://bkt") == 1
    healthy(fake)
    (folder / "below" / "large").write_bytes(data[::-1])
    assert run("sync", folder, "s3://bkt") == 0
    assert fake.objects["below/large"] == data[::-1]
    assert fake.uploads == {}
    assert not (tmp_path / "states").exists()


def test_a_download_goes_on(fake: FakeS3, run: Run, tmp_path: Path, data: bytes) -> None:
    fake.objects |= {"pre/a/large": data, "pre/small": b"small"}
    refusing(fake, "get", "bytes=10485760-")
    target = tmp_path / "target"
    assert run("sync", "s3://bkt/pre", target) == 1
    assert (target / "small").read_bytes() == b"small"
    assert not (target / "a" / "large").exists()
    healthy(fake)
    assert run("sync", "s3://bkt/pre", target) == 0
    assert (target / "a" / "large").read_bytes() == data
    assert fake.calls.count("get") == 1
    assert os.listdir(target / "a") == ["large"]
    assert not (tmp_path / "states").exists()


def test_an_object_that_changed_begins_anew(
    fake: FakeS3, run: Run, tmp_path: Path, data: bytes
) -> None:
    fake.objects["large"] = data
    refusing(fake, "get", "bytes=10485760-")
    assert run("sync", "s3://bkt", tmp_path / "target") == 1
    healthy(fake)
    fake.objects["large"] = data[::-1]
    assert run("sync", "s3://bkt", tmp_path / "target") == 0
    assert (tmp_path / "target" / "large").read_bytes() == data[::-1]
    assert os.listdir(tmp_path / "target") == ["large"]


def test_a_key_that_leads_out_is_refused(
    fake: FakeS3, run: Run, tmp_path: Path, data: bytes
) -> None:
    fake.objects |= {"pre/../../out": data, "pre/in": data}
    assert run("sync", "s3://bkt/pre", tmp_path / "target") == 1
    assert sorted(os.listdir(tmp_path)) == ["target"]
    assert os.listdir(tmp_path / "target") == ["in"]


def test_dryrun_begins_nothing(fake: FakeS3, run: Run, folder: Path, tmp_path: Path) -> None:
    assert run("sync", folder, "s3://bkt", "--dryrun") == 0
    assert set(fake.calls) == {"list"}
    assert not (tmp_path / "states").exists()
