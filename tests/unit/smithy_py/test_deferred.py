"""Modules that are imported when something of them is first used."""

from __future__ import annotations

import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from smithy_py.deferred import deferred_module
from tests.fresh_process import run_python

PACKAGE = """
from smithy_py.deferred import deferred_names

EAGER = "eager"
__getattr__, __dir__ = deferred_names(__name__, "first", "second", "third")
__all__ = ["EAGER", "One", "Two", "second"]
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package of three modules; each has a name that is exported and one that is not."""
    name = f"deferred_{tmp_path.name.replace('-', '_')}"
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").write_text(PACKAGE)
    (folder / "first.py").write_text("class One: pass\nhidden = 1\n")
    (folder / "second.py").write_text("class Two: pass\n")
    (folder / "third.py").write_text("raise AssertionError('nobody needs it')\n")
    monkeypatch.syspath_prepend(tmp_path)
    return name


def test_a_name_is_found_in_the_first_module_that_has_it(package: str) -> None:
    exporter = __import__(package)
    assert f"{package}.first" not in sys.modules
    assert exporter.One is sys.modules[f"{package}.first"].One
    assert f"{package}.second" not in sys.modules
    assert exporter.Two is exporter.second.Two
    assert exporter.__dict__["One"] is exporter.One
    assert f"{package}.third" not in sys.modules


def test_only_what_the_package_exports_is_found(package: str) -> None:
    exporter = __import__(package)
    for name in ("hidden", "Three", "first", "__path_hook__"):
        with pytest.raises(AttributeError, match=f"'{package}' has no attribute '{name}'"):
            getattr(exporter, name)
    assert not {f"{package}.first", f"{package}.third"} & sys.modules.keys()


def test_dir_lists_what_is_not_there_yet(package: str) -> None:
    assert {"EAGER", "One", "Two", "second", "__all__"} <= {*dir(__import__(package))}


def test_a_from_import_takes_names_and_modules(package: str) -> None:
    found: dict[str, object] = {}
    exec(f"from {package} import One, second, first\nfrom {package} import *", found)
    assert {"One", "Two", "EAGER", "second", "first"} <= found.keys()


def test_a_module_is_imported_with_its_first_attribute(package: str) -> None:
    module = deferred_module(f"{package}.first")
    assert f"{package}.first" not in sys.modules
    assert module.One is sys.modules[f"{package}.first"].One
    assert module.hidden == 1
    with pytest.raises(AttributeError, match="Three"):
        _ = module.Three


def test_threads_that_come_at_once_find_the_same(package: str) -> None:
    module = deferred_module(f"{package}.first")
    exporter = __import__(package)
    with ThreadPoolExecutor(8) as pool:
        found = {*pool.map(lambda n: module.One if n % 2 else exporter.One, range(64))}
    assert len(found) == 1


@pytest.mark.parametrize("service", ["dynamodb", "s3", "sqs"])
def test_a_client_is_made_without_operations_hashes_and_attrs(service: str) -> None:
    program = f"""
        import sys
        from aws_core.config import load_default_config
        from services import {service}
        {service}.new_from_config(load_default_config())
        late = ["attr", "cryptography", "hashlib", "inspect", "requests"]
        late += ["services.{service}." + name for name in ("operations", "stacks", "types")]
        print([name for name in late if name in sys.modules])
    """
    assert run_python(textwrap.dedent(program)) == b"[]\n"
