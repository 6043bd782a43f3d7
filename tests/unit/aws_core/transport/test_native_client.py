"""The native client where it cannot send: without the extra, and before it is used."""

from __future__ import annotations

import importlib.util
import sys

import pytest

from aws_core.transport.native import NativeClient
from smithy_py.context import BACKGROUND
from smithy_py.errors import ConfigError
from smithy_py.http import Request
from tests.fresh_process import run_python


def test_the_tests_have_the_extra() -> None:
    assert importlib.util.find_spec("pycurl"), "install the extra dev again: make install"


def test_without_the_extra_its_name_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pycurl", None)
    with pytest.raises(ConfigError, match=r"pip install 'aws-sdk-python-v2\[native\]'"):
        NativeClient().do(Request("GET", "http://127.0.0.1:1/"), ctx=BACKGROUND)


def test_a_client_that_sends_nothing_needs_no_extra() -> None:
    printed = run_python(
        "import sys\n"
        "sys.modules['pycurl'] = None\n"
        "from aws_core.transport.native import NativeClient\n"
        "with NativeClient().with_http2().with_timeout(3) as client: print(client)\n",
        b"",
    )
    assert printed.decode().strip() == "NativeClient(timeout=3)"
