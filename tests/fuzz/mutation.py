"""Inputs that are nearly right: what a parser takes, cut, doubled and changed a little."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

_MAX_LENGTH = 200_000


@st.composite
def broken(draw: st.DrawFn, seeds: st.SearchStrategy[bytes], words: Sequence[bytes] = ()) -> bytes:
    """Bytes that a few changes make of a seed.

    Args:
        draw: Hypothesis' own.
        seeds: Inputs that the parser takes.
        words: What means something to the parser; it is put in between.
    """
    data = draw(seeds)
    pieces = st.binary(max_size=6) | st.sampled_from([b"\0", b"\xff", *words])
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 40)))
        match draw(st.sampled_from(("replace", "insert", "cut", "double", "repeat"))):
            case "replace":
                data = data[:start] + draw(pieces) + data[end:]
            case "insert":
                data = data[:start] + draw(pieces) + data[start:]
            case "cut":
                data = data[:start]
            case "double":
                data = data[:end] + data[start:]
            case _:
                times = draw(st.integers(1, 2_000))
                data = (data[:start] + data[start:end] * times + data[end:])[:_MAX_LENGTH]
    return data


def inputs(
    seeds: st.SearchStrategy[bytes], words: Sequence[bytes] = ()
) -> st.SearchStrategy[bytes]:
    """Broken seeds, texts made of a parser's words, and any bytes."""
    joined = st.lists(st.sampled_from(words), max_size=30).map(b"".join) if words else st.nothing()
    return broken(seeds, words) | joined | st.binary()
