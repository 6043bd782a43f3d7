from __future__ import annotations

import pickle
import threading

from hypothesis import given
from hypothesis import strategies as st

from aws_core.retry import TokenBucket


def test_starts_full() -> None:
    bucket = TokenBucket(10)

    assert (bucket.capacity, bucket.remaining) == (10, 10)


def test_takes_what_there_is_and_no_more() -> None:
    bucket = TokenBucket(10)

    assert bucket.retrieve(4) == (6, True)
    assert bucket.retrieve(7) == (6, False)
    assert bucket.retrieve(6) == (0, True)
    assert bucket.retrieve(1) == (0, False)
    assert bucket.retrieve(0) == (0, True)


def test_a_refund_stops_at_the_capacity() -> None:
    bucket = TokenBucket(10)
    bucket.retrieve(3)

    bucket.refund(2)
    assert bucket.remaining == 9

    bucket.refund(5)
    assert bucket.remaining == 10


@given(
    capacity=st.integers(0, 50),
    steps=st.lists(st.tuples(st.booleans(), st.integers(0, 60))),
)
def test_what_remains_is_never_out_of_bounds(capacity: int, steps: list[tuple[bool, int]]) -> None:
    bucket = TokenBucket(capacity)
    expected = capacity
    for take, amount in steps:
        if take:
            taken = amount <= expected
            expected -= amount if taken else 0
            assert bucket.retrieve(amount) == (expected, taken)
        else:
            bucket.refund(amount)
            expected = min(expected + amount, capacity)
        assert bucket.remaining == expected


def test_no_token_is_lost_or_made_between_threads() -> None:
    bucket = TokenBucket(1000)
    taken = [0] * 4

    def take(index: int) -> None:
        for _ in range(5000):
            if bucket.retrieve(3)[1]:
                taken[index] += 3
                bucket.refund(1)
                taken[index] -= 1

    threads = [threading.Thread(target=take, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(taken) + bucket.remaining == 1000
    assert bucket.remaining < 3


def test_a_pickled_bucket_keeps_its_tokens() -> None:
    bucket = TokenBucket(10)
    bucket.retrieve(3)

    copied = pickle.loads(pickle.dumps(bucket))

    assert repr(copied) == repr(bucket) == "TokenBucket(7 of 10)"
    assert copied.retrieve(7) == (0, True)
    assert bucket.remaining == 7
