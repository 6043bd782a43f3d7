from __future__ import annotations

import pickle

import pytest

from aws_core.log_mode import ClientLogMode


def test_names_and_bits_are_those_of_go() -> None:
    assert {mode.name: int(mode).bit_length() - 1 for mode in ClientLogMode} == {
        "SIGNING": 63,
        "RETRIES": 62,
        "REQUEST": 61,
        "REQUEST_WITH_BODY": 60,
        "RESPONSE": 59,
        "RESPONSE_WITH_BODY": 58,
        "DEPRECATED_USAGE": 57,
        "REQUEST_EVENT_MESSAGE": 56,
        "RESPONSE_EVENT_MESSAGE": 55,
    }


def test_modes_combine() -> None:
    mode = ClientLogMode.RETRIES | ClientLogMode.REQUEST

    assert ClientLogMode.RETRIES in mode
    assert ClientLogMode.RESPONSE not in mode
    assert mode & ~ClientLogMode.REQUEST == ClientLogMode.RETRIES
    assert not ClientLogMode(0)


@pytest.mark.parametrize("mode", [*ClientLogMode, ClientLogMode(0)])
def test_modes_pickle(mode: ClientLogMode) -> None:
    assert pickle.loads(pickle.dumps(mode)) is mode
