from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from aws_core.credentials.logincreds import standard_cached_token_filepath
from smithy_py.errors import IdentityError

SESSION = "arn:aws:iam::123456789012:user/me"
NAME = hashlib.sha256(SESSION.encode()).hexdigest() + ".json"


def test_the_usual_folder(home: Path) -> None:
    expected = str(home / ".aws" / "login" / "cache" / NAME)
    assert standard_cached_token_filepath(SESSION) == expected
    assert standard_cached_token_filepath(f" {SESSION}\n") == expected


def test_another_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AWS_LOGIN_CACHE_DIRECTORY", str(tmp_path))
    assert standard_cached_token_filepath(SESSION) == str(tmp_path / NAME)
    assert standard_cached_token_filepath(SESSION, "given") == f"given/{NAME}"


def test_without_a_home_there_is_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    with pytest.raises(IdentityError, match="set HOME"):
        standard_cached_token_filepath(SESSION)
