"""Reads the INI dialect of the AWS config and credentials files."""

from __future__ import annotations

from typing import NamedTuple

from smithy_py.errors import ConfigError

# What Go calls white space. str.strip() would also take the control characters 0x1c to 0x1f.
_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_INDENT = (" ", "\t")
_COMMENT = ("#", ";")
_COMMENT_AFTER_VALUE = (" #", " ;", "\t#", "\t;")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class Property(NamedTuple):
    """One value of a section, and where it stands.

    Attributes:
        text: The value as text; empty where properties are nested under it.
        file: The file it is in.
        line: Its line there, counted from 1.
        nested: The indented properties under it, if it has any.
    """

    text: str
    file: str
    line: int
    nested: dict[str, Property] | None = None


Sections = dict[str, dict[str, Property]]
"""The properties of a file by section name; keys are in lower case."""


def read(path: str) -> Sections | str:
    """The sections of the file at *path*.

    Returns:
        The sections, or why there is no such file to open: it then counts as empty.

    Raises:
        ConfigError: There is one, and it is a directory, fails to be read or is UTF-16.
    """
    try:
        with open(path, "rb") as stream:
            data = stream.read()
    except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
        return error.strerror or type(error).__name__
    except ValueError as error:
        return str(error)
    except OSError as error:
        raise ConfigError(f"the file cannot be read: {error.strerror}", file=path) from None
    if data.startswith(_UTF_16):
        raise ConfigError("the file is UTF-16; save it as UTF-8", file=path)
    return parse(data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape"), path)


def parse(text: str, file: str) -> Sections:
    """The sections of *text*, read by the rules of the Go SDK.

    Lines that say nothing in this dialect are passed over, so any text has a result.
    ``[type  name]`` becomes ``type name``. A section that comes twice is one section,
    and of a property that comes twice the last one counts.

    Args:
        text: The content.
        file: The name of the file, for the places of the properties.
    """
    sections: Sections = {}
    section: dict[str, Property] | None = None
    key = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip(_SPACE) or line.lstrip(" \t").startswith(_COMMENT):
            continue
        name = _section_name(line)
        if name is not None:
            section = sections.setdefault(name, {}) if name else None
            key = ""
        elif section is not None:
            key = _add(section, key, line, file, number)
    return sections


def _add(section: dict[str, Property], key: str, line: str, file: str, number: int) -> str:
    """Puts what *line* says into *section*; returns the key that later lines belong to."""
    last = section.get(key) if key else None
    if not line.startswith(_INDENT):
        pair = _split(_without_comment(line))
        if pair is None:
            return key
        section[pair[0]] = Property(_unquoted(pair[1]), file, number)
        return pair[0]
    pair = _split(line)
    if pair is None:
        if last is not None and last.text:
            section[key] = last._replace(text=last.text + "\n" + line.lstrip(" \t"))
        return key
    value = _unquoted(pair[1])
    if last is None or last.text:
        section[pair[0]] = Property(_without_comment(value).strip(_SPACE), file, number)
        return pair[0]
    nested = last.nested or {}
    nested[pair[0]] = Property(value, file, number)
    section[key] = last._replace(nested=nested)
    return key


def _section_name(line: str) -> str | None:
    for mark in _COMMENT:
        line = line.partition(mark)[0]
    line = line.strip(_SPACE)
    if not (line.startswith("[") and line.endswith("]") and len(line) > 1):
        return None
    name = line[1:-1].strip(_SPACE)
    kind = name.replace("\t", " ").partition(" ")[0]
    rest = name[len(kind) :].lstrip(" \t")
    return f"{kind} {rest}" if rest else kind


def _split(line: str) -> tuple[str, str] | None:
    equals, colon = line.find("="), line.find(":")
    at = min((index for index in (equals, colon) if index >= 0), default=-1)
    if at < 0:
        return None
    return line[:at].strip(_SPACE).lower(), line[at + 1 :].strip(_SPACE)


def _without_comment(text: str) -> str:
    for mark in _COMMENT_AFTER_VALUE:
        text = text.partition(mark)[0]
    return text


def _unquoted(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    return text
