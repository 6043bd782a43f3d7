from __future__ import annotations

import copy
import datetime
import pickle

import pytest

from aws_core.credentials import Credentials

SECRET = "very-secret"
NOON = datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.UTC)
SECOND = datetime.timedelta(seconds=1)


def test_has_defaults() -> None:
    held = Credentials("A", "S")
    assert (held.session_token, held.source, held.account_id) == ("", "", "")
    assert (held.can_expire, held.expires) == (False, None)
    assert held == Credentials(access_key_id="A", secret_access_key="S")
    assert hash(held) == hash(Credentials("A", "S"))


def test_shows_no_secret() -> None:
    held = Credentials("A", SECRET, SECRET, "Mine", can_expire=True, expires=NOON)
    expected = "Credentials(access_key_id='A', source='Mine', expires=2026-01-01T12:00:00+00:00)"
    assert repr(held) == str(held) == expected


def test_is_frozen() -> None:
    with pytest.raises(AttributeError, match="cannot be changed"):
        Credentials("A", "S").access_key_id = "B"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("can_expire", "expires", "expected"),
    [
        (False, None, False),
        (False, NOON - SECOND, False),
        (True, NOON - SECOND, True),
        (True, NOON, True),
        (True, NOON + SECOND, False),
    ],
)
def test_expires(can_expire: bool, expires: datetime.datetime | None, expected: bool) -> None:
    held = Credentials("A", "S", can_expire=can_expire, expires=expires)
    assert held.expired(NOON) is expected


def test_expires_by_the_clock() -> None:
    now = datetime.datetime.now(datetime.UTC)
    day = datetime.timedelta(days=1)
    assert Credentials("A", "S", can_expire=True, expires=now - day).expired()
    assert not Credentials("A", "S", can_expire=True, expires=now + day).expired()


@pytest.mark.parametrize(
    ("key_id", "secret", "expected"),
    [("A", "S", True), ("", "S", False), ("A", "", False), ("", "", False)],
)
def test_has_keys(key_id: str, secret: str, expected: bool) -> None:
    assert Credentials(key_id, secret).has_keys() is expected


def test_refuses_times_that_mean_nothing() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        Credentials("A", "S", expires=NOON.replace(tzinfo=None))
    with pytest.raises(ValueError, match="need the time when they do"):
        Credentials("A", "S", can_expire=True)


def test_is_copied_but_not_pickled() -> None:
    held = Credentials("A", SECRET)
    assert copy.copy(held) is held
    assert copy.deepcopy([held])[0] is held
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="credentials are not pickled"):
            pickle.dumps(held, protocol)
