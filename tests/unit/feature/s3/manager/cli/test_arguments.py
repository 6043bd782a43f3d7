"""The command line: what it takes, and what it refuses."""

from __future__ import annotations

import argparse

import pytest

from feature.s3.manager.cli import main
from feature.s3.manager.cli.arguments import parse_arguments, parse_size
from feature.s3.manager.cli.filters import Filters
from feature.s3.manager.cli.place import LocalPlace, S3Place, parse_place

MIB = 1024 * 1024


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("8388608", 8 * MIB),
        ("8M", 8 * MIB),
        ("8MB", 8 * MIB),
        ("8mib", 8 * MIB),
        ("1 GiB", 1 << 30),
    ],
)
def test_sizes(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "M", "-1", "1.5M", "8X", "8 M M"])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="is no size"):
        parse_size(text)


@pytest.mark.parametrize(
    ("text", "bucket", "key"),
    [
        ("s3://bkt", "bkt", ""),
        ("s3://bkt/", "bkt", ""),
        ("s3://bkt/a//b/", "bkt", "a//b/"),
        (
            "s3://arn:aws:s3:us-west-2:123456789012:accesspoint/point/a/b",
            "arn:aws:s3:us-west-2:123456789012:accesspoint/point",
            "a/b",
        ),
        (
            "s3://arn:aws:s3:us-west-2:123456789012:accesspoint:point/a/b",
            "arn:aws:s3:us-west-2:123456789012:accesspoint:point",
            "a/b",
        ),
    ],
)
def test_places_in_s3(text: str, bucket: str, key: str) -> None:
    assert parse_place(text) == S3Place(bucket, key)


def test_places_here() -> None:
    assert parse_place("./a") == LocalPlace("./a")
    assert LocalPlace("-").is_stream
    assert not LocalPlace("./-").is_stream


def test_a_folder_gives_its_names() -> None:
    assert S3Place("bkt", "a").named("x") == S3Place("bkt", "a")
    assert S3Place("bkt", "a/").named("x") == S3Place("bkt", "a/x")
    assert S3Place("bkt", "").named("x") == S3Place("bkt", "x")
    assert [S3Place("bkt", key).folder for key in ("", "a", "a/")] == ["", "a/", "a/"]


def test_of_the_patterns_the_last_counts() -> None:
    parsed = parse_arguments(
        ["sync", ".", "s3://bkt", "--exclude", "*", "--include", "a*", "--exclude", "ab"]
    )
    assert parsed.patterns == [(False, "*"), (True, "a*"), (False, "ab")]
    filters = Filters(parsed.patterns)
    assert [filters.take(name) for name in ("b", "a", "a/b", "ab")] == [False, True, True, False]
    assert Filters([]).take("anything")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("cp a b", "one of the source and the destination"),
        ("cp s3://a/k s3://b/k", "one of the source and the destination"),
        ("cp a s3://", "names no bucket"),
        ("cp - s3://bkt --recursive", "a directory cannot be a stream"),
        ("sync s3://bkt -", "a directory cannot be a stream"),
        ("cp a s3://bkt --recursive --resume a/f", "the folder of --resume is in a"),
        ("sync s3://bkt . --resume f", "the folder of --resume is in ."),
        ("cp a s3://bkt --exclude x", "need --recursive"),
        ("cp s3://bkt/a/ b", "names no object"),
        ("cp a s3://bkt --concurrency 0", "at least 1"),
        ("cp a s3://bkt --part-size x", "'x' is no size"),
        ("cp a s3://bkt --delete", "unrecognized arguments"),
        ("mv a s3://bkt", "invalid choice"),
    ],
)
def test_what_is_refused(line: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(line.split())
    assert caught.value.code == 2
    assert message in capsys.readouterr().err
