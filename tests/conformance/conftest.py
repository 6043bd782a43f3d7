"""The table of the published protocol cases, printed at the end of the run."""

from __future__ import annotations

import pytest

from tests.conformance.protocol_cases import CaseTable

pytest.register_assert_rewrite("tests.conformance.protocol_runs")

_TABLE: pytest.StashKey[CaseTable] = pytest.StashKey()


@pytest.fixture(scope="session")
def case_table(pytestconfig: pytest.Config) -> CaseTable:
    """Where a test of published cases says how many it ran."""
    return pytestconfig.stash.setdefault(_TABLE, CaseTable())


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Prints the table, if a test filled it."""
    table = config.stash.get(_TABLE, None)
    if table is not None:
        terminalreporter.section("published protocol cases")
        for line in table.lines():
            terminalreporter.write_line(line)
