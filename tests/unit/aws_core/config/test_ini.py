from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_core.config.ini import Property, Sections, parse, read
from smithy_py.errors import ConfigError

Plain = dict[str, dict[str, str | dict[str, str]]]


def plain(sections: Sections) -> Plain:
    return {
        name: {
            key: found.text
            if found.nested is None
            else {inner: value.text for inner, value in found.nested.items()}
            for key, found in properties.items()
        }
        for name, properties in sections.items()
    }


# What the Go SDK makes of each text, seen by running it.
ODDITIES: list[tuple[str, str, Plain]] = [
    ("empty", "", {}),
    ("key in lower case", "[a]\nReGion = X", {"a": {"region": "X"}}),
    ("colon", "[a]\nk : v", {"a": {"k": "v"}}),
    ("first separator wins", "[a]\nk : v = w\nl = v : w", {"a": {"k": "v = w", "l": "v : w"}}),
    ("spaces in the header", " [ profile \t dev ] ", {"profile dev": {}}),
    ("comment in the header", "[a] # x\nk = v\n[b;]\nl = w", {"a": {"k": "v", "l": "w"}}),
    ("a header in brackets", "[a]]\nk=v", {"a]": {"k": "v"}}),
    ("indented header", "[a]\nk = v\n  [b]\nl = w", {"a": {"k": "v"}, "b": {"l": "w"}}),
    ("spaces in the name", "[profile a  b]\nk=v", {"profile a  b": {"k": "v"}}),
    ("quotes in the name", '[profile "a b"]\nk=v', {'profile "a b"': {"k": "v"}}),
    ("no name", "[a]\nk = v\n[ ]\nl = w\n", {"a": {"k": "v"}}),
    ("before any section", "k = v\n[a]\nl = w", {"a": {"l": "w"}}),
    ("line comments", "[a]\n# k = v\n  ; l = w", {"a": {}}),
    ("comment after space", "[a]\nk = v # c\nl = w\t;c", {"a": {"k": "v", "l": "w"}}),
    ("no comment without space", "[a]\nk = v#c;d", {"a": {"k": "v#c;d"}}),
    ("comment for value", "[a]\nk = # c", {"a": {"k": ""}}),
    ("quotes", "[a]\nk = \"v w\"\nl = 'v'", {"a": {"k": "v w", "l": "v"}}),
    ("quotes that differ", "[a]\nk = \"v'", {"a": {"k": "\"v'"}}),
    ("a comment ends quotes", '[a]\nk = "v # w"', {"a": {"k": '"v'}}),
    ("continuation", "[a]\nk = v\n  w\n\tx", {"a": {"k": "v\nw\nx"}}),
    ("continuation keeps comments", "[a]\nk = v\n  w # c", {"a": {"k": "v\nw # c"}}),
    ("continuation of nothing", "[a]\nk =\n  w", {"a": {"k": ""}}),
    ("continuation first", "[a]\n  w\nk = v", {"a": {"k": "v"}}),
    ("continuation after rubbish", "[a]\nk = v\nrubbish\n  w", {"a": {"k": "v\nw"}}),
    ("nested", "[a]\ns3 =\n  X = 1\n  y : 2", {"a": {"s3": {"x": "1", "y": "2"}}}),
    ("nested keeps comments", "[a]\ns3 =\n  x = 1 # c", {"a": {"s3": {"x": "1 # c"}}}),
    ("nested under a value", "[a]\nk = v\n  x = 1 # c", {"a": {"k": "v", "x": "1"}}),
    ("nested first", "[a]\n  x = 1", {"a": {"x": "1"}}),
    ("nested then continuation", "[a]\nk =\n  x = 1\n  y", {"a": {"k": {"x": "1"}}}),
    ("property again", "[a]\nk = v\nk = w", {"a": {"k": "w"}}),
    ("section again", "[a]\nk = v\nl = v\n[a]\nk = w", {"a": {"k": "w", "l": "v"}}),
    ("no separator", "[a]\nrubbish", {"a": {}}),
    ("no key", "[a]\n= v", {"a": {"": "v"}}),
    ("carriage returns", "[a]\r\nk = v\r\n\r\n", {"a": {"k": "v"}}),
    ("only line feed ends a line", "[a]\nk = v\x0bl = w\u2028x", {"a": {"k": "v\x0bl = w\u2028x"}}),
    ("wide spaces", "[a]\n\u3000k\xa0= v\u2003", {"a": {"k": "v"}}),
    ("control characters are no space", "[a]\nk = \x1cv", {"a": {"k": "\x1cv"}}),
    ("not only ASCII", "[profile é]\nk = 日本", {"profile é": {"k": "日本"}}),
]


@pytest.mark.parametrize(
    ("text", "expected"), [row[1:] for row in ODDITIES], ids=[row[0] for row in ODDITIES]
)
def test_reads_as_the_go_sdk(text: str, expected: Plain) -> None:
    assert plain(parse(text, "f")) == expected


@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_lone_quote_stays_where_the_go_sdk_panics(quote: str) -> None:
    assert plain(parse(f"[a]\nk = {quote}", "f")) == {"a": {"k": quote}}


def test_knows_where_every_property_stands() -> None:
    sections = parse("\n[a]\nk = v\n w\ns3 =\n\n x = 1\n[a]\nl = w", "some/file")
    assert sections["a"]["k"] == Property("v\nw", "some/file", 3)
    assert sections["a"]["l"] == Property("w", "some/file", 9)
    nested = {"x": Property("1", "some/file", 7)}
    assert sections["a"]["s3"] == Property("", "some/file", 5, nested)


def test_a_byte_order_mark_is_no_part_of_the_first_section(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_bytes(b"\xef\xbb\xbf[a]\nk = v")
    sections = read(str(path))
    assert isinstance(sections, dict)
    assert plain(sections) == {"a": {"k": "v"}}


@pytest.mark.parametrize("path", ["missing", "missing/folder", "a\0b"])
def test_a_file_that_cannot_be_opened_says_why(tmp_path: Path, path: str) -> None:
    assert isinstance(read(str(tmp_path / path)), str)


def test_a_directory_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: Is a directory") as caught:
        read(str(tmp_path))
    assert caught.value.file == str(tmp_path)


def test_utf_16_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text("[a]\nk = v", encoding="utf-16")
    with pytest.raises(ConfigError, match="save it as UTF-8"):
        read(str(path))


@given(st.text(alphabet="[]=:#;'\" \t\r\nab\xa0\ud800é", max_size=80) | st.text(max_size=200))
def test_any_text_has_a_result(text: str) -> None:
    lines = text.count("\n") + 1
    for properties in parse("[default]\n" + text, "f").values():
        assert all(1 < found.line <= lines + 1 for found in properties.values())


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> str:
    return os.fspath(tmp_path_factory.mktemp("ini") / "config")


@given(data=st.binary(max_size=200))
def test_any_bytes_have_a_result_or_a_config_error(scratch: str, data: bytes) -> None:
    with open(scratch, "wb") as stream:
        stream.write(data)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        with pytest.raises(ConfigError):
            read(scratch)
    else:
        assert isinstance(read(scratch), dict)


NAMES = st.text("abcXYZ019_-", min_size=1, max_size=8)
KEYS = st.text("abc_019", min_size=1, max_size=8)
VALUES = st.text("abcXYZ019/:=+é.-", min_size=1, max_size=20)
PROPERTIES = st.dictionaries(
    KEYS, VALUES | st.dictionaries(KEYS, VALUES, min_size=1, max_size=3), max_size=5
)
FILES = st.dictionaries(NAMES | NAMES.map("profile {}".format), PROPERTIES, max_size=4)


def written(file: Plain) -> str:
    lines: list[str] = []
    for name, properties in file.items():
        lines.append(f"[{name}]")
        for key, value in properties.items():
            if isinstance(value, str):
                lines.append(f"{key} = {value}")
            else:
                lines.append(f"{key} =")
                lines += [f"  {inner} = {text}" for inner, text in value.items()]
    return "\n".join(lines)


@settings(deadline=None)
@given(FILES)
def test_what_is_well_formed_is_read_as_written(file: Plain) -> None:
    assert plain(parse(written(file), "f")) == file
