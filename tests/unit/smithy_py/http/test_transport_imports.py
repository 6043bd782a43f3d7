"""What importing the transport costs, and where ``requests`` is imported."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
HEAVY = ("requests", "urllib3", "http.client", "ssl", "socket", "email")


def imported(program: str) -> set[str]:
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-c",
            f"import sys; sys.path.insert(0, {str(ROOT)!r}); {program}; print(*sys.modules)",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_a_client_that_sends_nothing_imports_nothing_heavy() -> None:
    program = (
        "from aws_core.transport.http import BuildableClient; import pickle; "
        "pickle.loads(pickle.dumps(BuildableClient().with_timeout(3))); BuildableClient().close()"
    )
    assert not imported(program).intersection(HEAVY)


def test_requests_is_imported_in_one_module() -> None:
    importing = {
        path.relative_to(ROOT).as_posix()
        for package in ("smithy_py", "aws_core")
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        for name in _names(node)
        if name.partition(".")[0] == "requests"
    }
    assert importing == {"smithy_py/http/transport/dialer.py"}


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module]
    return []
