from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_core.credentials.ssocreds import InvalidTokenError, standard_cached_token_filepath
from aws_core.credentials.ssocreds.cached_token import CachedToken, load_cached_token
from aws_core.credentials.token_file import TokenFileError
from smithy_py.errors import IdentityError

NOON = datetime.datetime(2030, 1, 31, 12, tzinfo=datetime.UTC)
TOKEN = {"accessToken": "access-secret", "expiresAt": "2030-01-31T12:00:00Z"}
WHOLE = {**TOKEN, "clientId": "id", "clientSecret": "client-secret", "refreshToken": "refresh"}
SIGN_IN = "; run `aws sso login` to sign in again"
INVALID = "the SSO session has expired or is invalid: "


def test_the_file_of_a_start_url_is_where_go_and_the_cli_have_it(home: Path) -> None:
    path = standard_cached_token_filepath("https://example.awsapps.com/start")
    name = "e8be5486177c5b5392bd9aa76563515b29358e6e.json"
    assert path == str(home / ".aws" / "sso" / "cache" / name)


def test_without_a_home_there_is_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    with pytest.raises(IdentityError, match="set HOME"):
        standard_cached_token_filepath("session")


def test_what_it_holds() -> None:
    cached = CachedToken("token.json", WHOLE)
    assert (cached.bearer_token.value, cached.bearer_token.expires) == ("access-secret", NOON)
    assert (cached.client_id, cached.client_secret) == ("id", "client-secret")
    assert cached.refreshable
    assert repr(cached) == "CachedToken('token.json')"


@pytest.mark.parametrize("left_out", ["clientId", "clientSecret", "refreshToken"])
def test_it_is_refreshed_with_three_things(left_out: str) -> None:
    fields = {name: value for name, value in WHOLE.items() if name != left_out}
    assert not CachedToken("token.json", fields).refreshable


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"expiresAt": TOKEN["expiresAt"]}, "accessToken or expiresAt is missing"),
        ({"accessToken": "access-secret"}, "accessToken or expiresAt is missing"),
        ({**TOKEN, "accessToken": ""}, "accessToken or expiresAt is missing"),
        ({**TOKEN, "accessToken": {"a": "secret"}}, "accessToken must be text, not dict"),
        ({**TOKEN, "expiresAt": "secret"}, "expiresAt must be a time such as 2030-01-31T12:00:00Z"),
        ({**TOKEN, "clientSecret": 5}, "clientSecret must be text, not int"),
    ],
)
def test_what_cannot_be_used(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(TokenFileError) as caught:
        CachedToken("token.json", fields)
    assert str(caught.value) == said


def test_the_next_one_keeps_all_else() -> None:
    cached = CachedToken("token.json", {**WHOLE, "region": "us-east-1", "later": {"a": [1]}})
    later = NOON + datetime.timedelta(hours=1, microseconds=5)
    following = cached.refreshed("new-access", later, "")
    assert following.bearer_token.value == "new-access"
    assert following.bearer_token.expires == later.replace(microsecond=0)
    assert following.refresh_token == "refresh"
    assert cached.refreshed("new-access", later, "new-refresh").refresh_token == "new-refresh"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)


@given(
    st.dictionaries(st.sampled_from([*WHOLE, "other"]), VALUES | st.sampled_from([*WHOLE.values()]))
)
def test_any_object_is_a_token_or_an_error_that_names_the_file(
    tmp_path_factory: pytest.TempPathFactory, fields: dict[str, Any]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any-token.json"
    path.write_text(json.dumps(fields))
    try:
        cached = load_cached_token(str(path))
    except InvalidTokenError as error:
        said = str(error)
        assert str(path) in said
        assert said.endswith(SIGN_IN)
        return
    assert cached.bearer_token.value == fields["accessToken"]


def test_errors_name_the_file_and_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "token.json"
    with pytest.raises(InvalidTokenError) as caught:
        load_cached_token(str(path))
    problem = f"the cached SSO token file {path} cannot be read, No such file or directory"
    assert str(caught.value) == f"{INVALID}{problem}{SIGN_IN}"
    path.write_text('{"accessToken": "secret"')
    with pytest.raises(InvalidTokenError) as caught:
        load_cached_token(str(path))
    problem = f"the cached SSO token file {path} does not hold a JSON object"
    assert str(caught.value) == f"{INVALID}{problem}{SIGN_IN}"
    path.write_text('{"accessToken": "secret"}')
    with pytest.raises(InvalidTokenError) as caught:
        load_cached_token(str(path))
    problem = f"in the cached SSO token file {path}, accessToken or expiresAt is missing"
    assert str(caught.value) == f"{INVALID}{problem}{SIGN_IN}"
