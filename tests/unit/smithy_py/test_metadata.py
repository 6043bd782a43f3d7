"""Metadata: what middleware leave for the caller."""

from __future__ import annotations

import copy
import pickle

from smithy_py import Metadata, MetadataKey

REQUEST_ID: MetadataKey[str] = MetadataKey("request_id")
ATTEMPTS: MetadataKey[list[int]] = MetadataKey("attempts")


def filled() -> Metadata:
    metadata = Metadata()
    metadata.set(REQUEST_ID, "secret-id")
    metadata.set(ATTEMPTS, [1, 2])
    return metadata


def test_what_was_set_is_there() -> None:
    metadata = filled()
    assert metadata.get(REQUEST_ID) == "secret-id"
    assert metadata.get(ATTEMPTS) == [1, 2]
    metadata.set(REQUEST_ID, "other")
    assert metadata.get(REQUEST_ID) == "other"


def test_the_default_is_for_what_was_never_set() -> None:
    metadata = Metadata()
    assert metadata.get(REQUEST_ID) is None
    assert metadata.get(REQUEST_ID, "none") == "none"
    assert not metadata.has(REQUEST_ID)
    assert filled().has(REQUEST_ID)


def test_keys_of_one_name_are_equal_so_that_they_pickle() -> None:
    assert MetadataKey("request_id") == REQUEST_ID
    assert MetadataKey("other") != REQUEST_ID
    assert REQUEST_ID != "request_id"
    assert len({REQUEST_ID, MetadataKey("request_id")}) == 1
    assert pickle.loads(pickle.dumps(filled())).get(REQUEST_ID) == "secret-id"


def test_a_clone_changes_apart() -> None:
    metadata = filled()
    clone = metadata.clone()
    clone.set(REQUEST_ID, "other")
    assert metadata.get(REQUEST_ID) == "secret-id"
    assert clone.get(ATTEMPTS) is metadata.get(ATTEMPTS)


def test_a_deep_copy_shares_nothing() -> None:
    metadata = filled()
    copied = copy.deepcopy(metadata)
    copied.set(ATTEMPTS, [])
    assert metadata.get(ATTEMPTS) == [1, 2]


def test_the_text_names_the_keys_alone() -> None:
    assert repr(filled()) == "Metadata(attempts, request_id)"
    assert repr(Metadata()) == "Metadata()"
    assert repr(REQUEST_ID) == "MetadataKey('request_id')"
