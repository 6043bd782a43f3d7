"""What the import of a service says that is not there; each program has a folder of services."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.fresh_process import ROOT, run_python

HINT = (
    "services.{0} is not here: install aws-sdk-python-v2-{1}, or aws-sdk-python-v2 for all "
    "services; in a checkout, run `make services`"
)

PROGRAM = """
import sys
sys.path[:] = [p for p in sys.path if p not in ("", {root!r})]
sys.path[:0] = {folders!r}
import aws_core
try:
    {statement}
except Exception as error:
    print(type(error).__name__, error, sep=": ")
"""


@pytest.fixture
def folders(tmp_path: Path) -> list[str]:
    """A core, and a services folder with one whole service and one that is only handwritten."""
    core = tmp_path / "core"
    core.mkdir()
    for name in ("aws_core", "smithy_py"):
        (core / name).symlink_to(ROOT / name)
    for name, text in {
        "sqs/__init__.py": "x = 1",
        "glacier/customizations.py": "y = 2",
        "own/inner.py": "z = 3",
    }.items():
        (core / "services" / name).parent.mkdir(parents=True)
        (core / "services" / name).write_text(text)
    return [str(core)]


def run(statement: str, folders: list[str]) -> str:
    program = PROGRAM.format(root=str(ROOT), folders=folders, statement=statement)
    return run_python(program).decode().strip()


@pytest.mark.parametrize(
    "statement",
    [
        "import services.polly",
        "from services import polly",
        "from services.polly import Client",
        "import services.polly.types",
        "from services import sqs, polly",
    ],
)
def test_a_missing_service_says_how_to_get_it(statement: str, folders: list[str]) -> None:
    assert run(statement, folders) == f"ModuleNotFoundError: {HINT.format('polly', 'polly')}"


def test_the_wheel_of_a_keyword_has_no_underscore(folders: list[str]) -> None:
    said = run("from services import lambda_", folders)
    assert said == f"ModuleNotFoundError: {HINT.format('lambda_', 'lambda')}"


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("from services import glacier; glacier.new_from_config", "AttributeError"),
        ("from services.glacier import Client", "ModuleNotFoundError"),
        ("import services.glacier.client", "ModuleNotFoundError"),
    ],
)
def test_what_is_only_handwritten_is_missing_too(
    statement: str, error: str, folders: list[str]
) -> None:
    said = run(statement, folders)
    assert said.startswith(f"{error}: {HINT.format('glacier', 'glacier')}")


@pytest.mark.parametrize(
    ("statement", "printed"),
    [
        ("import services.sqs; print(services.sqs.x)", "1"),
        ("from services.glacier import customizations as c; print(c.y)", "2"),
        ("from services.own import inner; print(inner.z)", "3"),
        ("import services.sqs.a", "ModuleNotFoundError: No module named 'services.sqs.a'"),
        ("import services.own.a", "ModuleNotFoundError: No module named 'services.own.a'"),
        ("import services.theirs", "ModuleNotFoundError: No module named 'services.theirs'"),
        ("import nothing.services", "ModuleNotFoundError: No module named 'nothing'"),
    ],
)
def test_everything_else_is_left_to_python(
    statement: str, printed: str, folders: list[str]
) -> None:
    assert run(statement, folders) == printed


def test_a_service_that_is_added_while_the_program_runs_is_found(
    folders: list[str], tmp_path: Path
) -> None:
    more = tmp_path / "more"
    shutil.copytree(Path(folders[0], "services/sqs"), more / "services/sns")
    statement = f"sys.path.append({str(more)!r}); import services.sns; print(services.sns.x)"
    assert run(statement, folders) == "1"


def test_the_finder_stands_once_before_the_others(folders: list[str]) -> None:
    statement = (
        "import importlib; importlib.reload(aws_core); "
        "print([type(f).__name__ for f in sys.meta_path].count('MissingServices'), "
        "type(sys.meta_path[0]).__name__)"
    )
    assert run(statement, folders) == "1 MissingServices"
