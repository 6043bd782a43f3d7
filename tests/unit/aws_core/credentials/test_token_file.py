from __future__ import annotations

import datetime
import json
import os
import pickle
import stat
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_core.credentials.token_file import (
    TokenFileError,
    read_token_file,
    text_field,
    time_field,
    write_token_file,
)

NOON = datetime.datetime(2030, 1, 31, 12, tzinfo=datetime.UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with nothing in it."""
    folder = tmp_path / "cache"
    folder.mkdir()
    return folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(
    "text",
    [
        "2030-01-31T12:00:00Z",
        "2030-01-31T12:00:00UTC",
        "2030-01-31T12:00:00z",
        "2030-01-31t12:00:00Z",
        "2030-01-31 12:00:00Z",
        "2030-01-31T12:00:00+00:00",
        "2030-01-31T04:00:00-08:00",
        "2030-01-31T12:00:00.000000Z",
        "2030-01-31T12:00:00.000000000Z",
    ],
)
def test_times_of_every_form(text: str) -> None:
    assert time_field({"expiresAt": text}, "expiresAt") == NOON


@pytest.mark.parametrize(
    "value",
    [
        "2030-01-31",
        "2030-01-31T12:00:00",
        "2030-02-31T12:00:00Z",
        "20300131T120000Z",
        "2030-01-31T12:00:00Z ",
        "0001-01-01T00:00:00+23:00",
        "soon",
        "٢٠٣٠-01-31T12:00:00Z",
        1896091200,
        ["2030-01-31T12:00:00Z"],
    ],
)
def test_what_is_no_time(value: Any) -> None:
    with pytest.raises(TokenFileError, match=r"^expiresAt must be "):
        time_field({"expiresAt": value}, "expiresAt")


@pytest.mark.parametrize("fields", [{}, {"name": None}, {"name": ""}])
def test_a_field_that_is_not_there(fields: dict[str, Any]) -> None:
    assert text_field(fields, "name") == ""
    assert time_field(fields, "name") is None


def test_a_field_of_another_kind_is_not_shown() -> None:
    with pytest.raises(TokenFileError, match=r"^name must be text, not list$"):
        text_field({"name": ["secret"]}, "name")
    with pytest.raises(TokenFileError, match=r"^name holds half a character$"):
        text_field({"name": "\ud800"}, "name")


@given(data=st.binary() | st.text().map(str.encode))
def test_any_bytes_are_an_object_or_an_error_that_names_the_file(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_bytes(data)
    fields: dict[str, Any] | None = None
    failure: TokenFileError | None = None
    try:
        fields = read_token_file(str(path))
    except TokenFileError as error:
        failure = error
    if failure is None:
        assert fields == json.loads(data)
    else:
        assert str(failure) == f"{path} does not hold a JSON object"
        assert (failure.__cause__, failure.__context__) == (None, None)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b'{"accessToken": "secret"',
        b'{"a": ' + b"[" * 100_000,
        b'{"a": ' + b"9" * 10_000 + b"}",
        b'\xff{"accessToken": "secret"}',
        b'["secret"]',
        b'"secret"',
    ],
)
def test_an_error_holds_nothing_of_the_file(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "token.json"
    path.write_bytes(data)
    with pytest.raises(TokenFileError, match=f"^{path} does not hold a JSON object$") as caught:
        read_token_file(str(path))
    assert caught.value.__context__ is None
    assert b"secret" not in pickle.dumps(caught.value)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(TokenFileError, match="none cannot be read, No such file") as caught:
        read_token_file(str(tmp_path / "none"))
    assert caught.value.missing
    with pytest.raises(TokenFileError, match="cannot be read, Is a directory") as caught:
        read_token_file(str(tmp_path))
    assert not caught.value.missing
    with pytest.raises(TokenFileError, match="cannot be read, ValueError"):
        read_token_file("a\0b")


def test_only_the_owner_may_read_what_was_written(folder: Path) -> None:
    path = folder / "token.json"
    path.write_text("{}")
    path.chmod(0o644)
    write_token_file(str(path), {"a": "ä"})
    assert json.loads(path.read_text()) == {"a": "ä"}
    assert mode(path) == 0o600
    assert os.listdir(folder) == ["token.json"]


def test_permissions_are_kept_where_that_is_wanted(tmp_path: Path) -> None:
    path = tmp_path / "token.json"
    path.write_text("{}")
    path.chmod(0o640)
    write_token_file(str(path), {"a": 1}, owner_only=False)
    assert mode(path) == 0o640


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_text("{}")
    link.symlink_to(real)
    write_token_file(str(link), {"a": 1})
    assert link.is_symlink()
    assert json.loads(real.read_text()) == {"a": 1}


@pytest.mark.parametrize("fields", [{"a": float("nan")}, {"a": float("inf")}])
def test_what_cannot_be_written_leaves_the_file(fields: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "token.json"
    path.write_text("{}")
    with pytest.raises(TokenFileError, match=f"^{path} cannot be written, ValueError$"):
        write_token_file(str(path), fields)
    assert path.read_text() == "{}"


def test_a_failing_rename_leaves_no_temporary_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "token.json"
    path.write_text("{}")

    def fail(*_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(TokenFileError, match=r"cannot be written, Permission denied$"):
        write_token_file(str(path), {"a": 1})
    assert os.listdir(folder) == ["token.json"]
    assert path.read_text() == "{}"


def test_it_is_flushed_to_the_disk_before_the_rename(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, os.replace

    def noting_fsync(descriptor: int) -> None:
        assert os.fstat(descriptor).st_size == len('{"a": 1}')
        done.append("fsync")
        fsync(descriptor)

    def noting_replace(source: str, target: str) -> None:
        assert os.path.dirname(source) == os.path.dirname(target)
        done.append("replace")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", noting_fsync)
    monkeypatch.setattr(os, "replace", noting_replace)
    write_token_file(str(tmp_path / "token.json"), {"a": 1})
    assert done == ["fsync", "replace"]


def test_readers_never_see_half_a_file(tmp_path: Path) -> None:
    path = str(tmp_path / "token.json")
    contents = [{"a": letter * 20_000} for letter in "xy"]
    write_token_file(path, contents[0])
    failures: list[object] = []

    def read() -> None:
        for _ in range(50):
            fields = read_token_file(path)
            if fields not in contents:
                failures.append(fields)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(40):
        write_token_file(path, contents[number % 2])
    for thread in threads:
        thread.join()
    assert failures == []
