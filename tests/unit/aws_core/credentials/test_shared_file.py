from __future__ import annotations

import copy
import pickle
from pathlib import Path

import pytest

from aws_core.credentials import Credentials, SharedFileCredentialsProvider
from smithy_py.errors import ConfigError, IdentityError

SECRET = "very-secret"


def provider(home: Path, profile: str = "default") -> SharedFileCredentialsProvider:
    return SharedFileCredentialsProvider(
        profile,
        config_files=[str(home / ".aws" / "config")],
        credentials_files=[str(home / ".aws" / "credentials")],
    )


def write(home: Path, key_id: str) -> None:
    (home / ".aws" / "credentials").write_text(
        f"[default]\naws_access_key_id={key_id}\naws_secret_access_key={SECRET}\n"
    )


def test_reads_the_profile_when_first_asked(home: Path) -> None:
    shared = provider(home)
    write(home, "A")
    source = f"SharedConfigCredentials: {home / '.aws' / 'credentials'}"
    assert shared.retrieve() == Credentials("A", SECRET, source=source)
    write(home, "B")
    for same in (shared, copy.copy(shared), copy.deepcopy(shared)):
        assert same.retrieve().access_key_id == "A"
    assert repr(shared) == "SharedFileCredentialsProvider('default')"


def test_pickles_where_to_look(home: Path) -> None:
    write(home, "A")
    shared = provider(home)
    shared.retrieve()
    data = pickle.dumps(shared)
    assert SECRET.encode() not in data
    write(home, "B")
    assert pickle.loads(data).retrieve().access_key_id == "B"


@pytest.mark.parametrize("profile", ["default", "dev"])
def test_says_where_it_looked(home: Path, profile: str) -> None:
    (home / ".aws" / "config").write_text("[default]\naws_access_key_id = A\n")
    with pytest.raises(IdentityError) as caught:
        provider(home, profile).retrieve()
    assert str(caught.value) == (
        f"profile {profile!r}: no keys in "
        "~/.aws/credentials (No such file or directory) or ~/.aws/config"
    )


def test_a_broken_file_is_a_config_error(home: Path) -> None:
    (home / ".aws" / "config").mkdir()
    with pytest.raises(ConfigError, match="Is a directory"):
        provider(home).retrieve()
