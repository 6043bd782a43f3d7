"""The command ``python -m feature.s3.manager``, run against a server that checks signatures."""

from __future__ import annotations

import dataclasses
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from feature.s3.manager.cli import main
from services import s3
from tests.fresh_process import ROOT
from tests.integration.clients import s3_client
from tests.servers.server import Server

MIB = 1024 * 1024
Run = Callable[..., int]


@pytest.fixture(scope="module")
def shared_client(ministack: Server) -> s3.Client:
    return s3_client(ministack)


@pytest.fixture
def bucket(shared_client: s3.Client, name: str) -> str:
    """A bucket of the test's own."""
    shared_client.create_bucket(s3.CreateBucketInput(bucket=name))
    return name


@pytest.fixture
def place(bucket: str) -> str:
    return f"s3://{bucket}"


@pytest.fixture
def environment(ministack: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ministack.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", ministack.secret_access_key)


@pytest.fixture
def run(ministack: Server, environment: None) -> Run:
    """Runs the command in this process."""

    def run(*arguments: str | Path) -> int:
        return main(command(ministack, *arguments))

    return run


def command(server: Server, *arguments: str | Path) -> list[str]:
    words = [str(word) for word in arguments]
    return [*words, "--endpoint-url", server.endpoint_url, "--region", server.region]


def process(server: Server, *arguments: str | Path) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "feature.s3.manager", *command(server, *arguments)]
    pipe = subprocess.PIPE
    return subprocess.Popen(words, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe)


def keys(client: s3.Client, bucket: str) -> list[str]:
    output = client.list_objects_v2(s3.ListObjectsV2Input(bucket=bucket))
    return [item.key or "" for item in output.contents or ()]


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A directory with a file in parts, an empty one, and names that need care."""
    folder = tmp_path / "folder"
    for name, content in {
        "large.bin": os.urandom(11 * MIB + 3),
        "empty": b"",
        "notes/a b+c%20.txt": b"text",
        "notes/ü/€.html": b"<p>",
        "notes/skip.tmp": b"tmp",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def test_one_file_there_and_back(
    run: Run, place: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("cp", folder / "large.bin", f"{place}/in/", "--part-size", "5M") == 0
    assert run("cp", f"{place}/in/large.bin", tmp_path / "new" / "back") == 0
    assert (tmp_path / "new" / "back").read_bytes() == (folder / "large.bin").read_bytes()
    source = folder / "large.bin"
    assert capsys.readouterr().out == (
        f"upload: {source} to {place}/in/large.bin\n"
        f"download: {place}/in/large.bin to {tmp_path}/new/back\n"
    )


def test_a_directory_there_and_back(
    run: Run, place: str, folder: Path, tmp_path: Path, shared_client: s3.Client, bucket: str
) -> None:
    assert run("cp", folder, f"{place}/pre", "--recursive", "--part-size", "5MiB") == 0
    shared_client.put_object(s3.PutObjectInput(bucket=bucket, key="prefix-of-another"))
    assert run("cp", f"{place}/pre", tmp_path / "back", "--recursive") == 0
    assert tree(tmp_path / "back") == tree(folder)
    output = shared_client.head_object(s3.HeadObjectInput(bucket=bucket, key="pre/notes/ü/€.html"))
    assert output.content_type == "text/html"


def test_patterns_of_which_the_last_counts(
    run: Run, place: str, folder: Path, shared_client: s3.Client, bucket: str
) -> None:
    patterns = ("--exclude", "*", "--include", "notes/*", "--exclude", "*.tmp")
    assert run("cp", folder, place, "--recursive", "--quiet", *patterns) == 0
    assert keys(shared_client, bucket) == ["notes/a b+c%20.txt", "notes/ü/€.html"]


def test_streams(ministack: Server, environment: None, place: str) -> None:
    data = os.urandom(12 * MIB)
    upload = process(ministack, "cp", "-", f"{place}/stream", "--part-size", "5MiB")
    assert upload.communicate(data) == (f"upload: - to {place}/stream\n".encode(), b"")
    download = process(ministack, "cp", f"{place}/stream", "-", "--part-size", "5MiB")
    assert download.communicate() == (data, b"")
    assert (upload.returncode, download.returncode) == (0, 0)


def test_sync_up(
    run: Run,
    place: str,
    folder: Path,
    shared_client: s3.Client,
    bucket: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("sync", folder, f"{place}/pre", "--exclude", "*.tmp") == 0
    there = keys(shared_client, bucket)
    assert len(there) == 4
    capsys.readouterr()
    assert run("sync", folder, f"{place}/pre", "--exclude", "*.tmp") == 0
    assert capsys.readouterr().out == ""

    (folder / "empty").write_bytes(b"no more")
    (folder / "large.bin").unlink()
    shared_client.put_object(s3.PutObjectInput(bucket=bucket, key="pre/kept.tmp"))
    options = ("--exclude", "*.tmp", "--delete")
    assert run("sync", folder, f"{place}/pre", *options, "--dryrun") == 0
    assert "(dryrun) delete: large.bin" in capsys.readouterr().out
    assert len(keys(shared_client, bucket)) == 5
    assert run("sync", folder, f"{place}/pre", *options) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["upload", "delete"]
    assert keys(shared_client, bucket) == sorted({*there, "pre/kept.tmp"} - {"pre/large.bin"})


def test_sync_down(
    run: Run,
    place: str,
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    back = tmp_path / "back"
    assert run("cp", folder, place, "--recursive") == 0
    capsys.readouterr()
    assert run("sync", place, back, "--dryrun") == 0
    assert capsys.readouterr().out.count("(dryrun) download: ") == 5
    assert not back.exists()
    assert run("sync", place, back) == 0
    assert tree(back) == tree(folder)
    capsys.readouterr()
    for _ in range(2):
        assert run("sync", place, back) == 0
    assert run("sync", back, place) == 0, "and what came down is not newer than what is there"
    assert capsys.readouterr().out == ""

    (back / "notes" / "skip.tmp").write_bytes(b"longer than before")
    (back / "extra").write_bytes(b"extra")
    (back / f".file.{'0' * 16}.part").write_bytes(b"another download")
    assert run("sync", place, back, "--delete") == 0
    (back / f".file.{'0' * 16}.part").unlink()
    assert tree(back) == tree(folder)


def test_a_newer_object_comes_down(
    run: Run, place: str, tmp_path: Path, shared_client: s3.Client, bucket: str
) -> None:
    shared_client.put_object(s3.PutObjectInput(bucket=bucket, key="key", body=b"new"))
    target = tmp_path / "key"
    target.write_bytes(b"old")
    os.utime(target, (1, 1))
    assert run("sync", place, tmp_path) == 0
    assert target.read_bytes() == b"new"
    target.write_bytes(b"own")
    assert run("sync", place, tmp_path) == 0
    assert target.read_bytes() == b"own"


def test_what_fails_is_said_and_the_rest_is_done(
    run: Run,
    place: str,
    tmp_path: Path,
    shared_client: s3.Client,
    bucket: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for key in ("a", "folder/b", "z"):
        shared_client.put_object(s3.PutObjectInput(bucket=bucket, key=key, body=b"."))
    back = tmp_path / "back"
    back.mkdir()
    (back / "folder").write_bytes(b"a file where a folder is needed")
    (back / "extra").write_bytes(b"")
    assert run("sync", place, back, "--delete") == 1
    captured = capsys.readouterr()
    assert captured.err.startswith("failed: folder/b: ")
    assert "nothing is removed" in captured.out
    assert sorted(os.listdir(back)) == ["a", "extra", "folder", "z"]


def test_errors_are_said_in_a_line(
    run: Run, place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("cp", f"{place}/none", tmp_path / "none") == 1
    assert run("cp", tmp_path / "none", place) == 1
    assert run("cp", tmp_path, place) == 1
    assert run("sync", tmp_path / "none", place) == 1
    assert run("cp", tmp_path, f"{place}/x", "--recursive", "--part-size", "1") == 2
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 5
    assert all(line.startswith("error: ") for line in errors)
    assert "NoSuchKey" in errors[0]
    assert "is a directory; add --recursive" in errors[2]
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_copy_goes_on(
    ministack: Server,
    environment: None,
    run: Run,
    bucket: str,
    place: str,
    tmp_path: Path,
    shared_client: s3.Client,
) -> None:
    """Ctrl-C while the standard input gives no more; and with a state file, the rest later."""
    copy = process(ministack, "cp", "-", f"{place}/key", "--part-size", "5MiB")
    assert copy.stdin is not None
    copy.stdin.write(os.urandom(16 * MIB))
    copy.stdin.flush()
    while not uploads(shared_client, bucket):
        pass
    copy.send_signal(signal.SIGINT)
    _, errors = copy.communicate(timeout=10)
    assert copy.returncode == 130
    assert re.match(rb"interrupted: cp\n", errors)
    assert uploads(shared_client, bucket) == []
    assert keys(shared_client, bucket) == []

    source, state = tmp_path / "source", tmp_path / "state"
    source.write_bytes(os.urandom(100 * MIB))
    options = ("--part-size", "5MiB", "--concurrency", "1", "--resume", state)
    copy = process(ministack, "cp", source, f"{place}/key", *options)
    while not state.exists() or state.read_bytes().count(b"\n") < 3:
        assert copy.poll() is None
    copy.send_signal(signal.SIGINT)
    _, errors = copy.communicate(timeout=10)
    assert copy.returncode == 130
    assert b"run the same command again" in errors
    assert len(uploads(shared_client, bucket)) == 1
    assert run("cp", source, f"{place}/key", *options) == 0
    assert not state.exists()
    assert uploads(shared_client, bucket) == []
    assert run("cp", f"{place}/key", tmp_path / "back", "--quiet") == 0
    assert (tmp_path / "back").read_bytes() == source.read_bytes()


@pytest.mark.usefixtures("environment")
def test_ctrl_c_while_the_server_says_nothing(ministack: Server, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        server = dataclasses.replace(ministack, endpoint_url=url)
        copy = process(server, "cp", "s3://bkt/key", tmp_path / "target")
        connection, _ = silent.accept()
        with connection:
            connection.recv(1)
            copy.send_signal(signal.SIGINT)
            _, errors = copy.communicate(timeout=10)
    assert (copy.returncode, errors) == (130, b"interrupted: cp\n")
    assert list(tmp_path.iterdir()) == []


def uploads(client: s3.Client, bucket: str) -> list[str]:
    """The uploads that were begun, and neither completed nor aborted."""
    output = client.list_multipart_uploads(s3.ListMultipartUploadsInput(bucket=bucket))
    return [item.upload_id or "" for item in output.uploads or ()]
