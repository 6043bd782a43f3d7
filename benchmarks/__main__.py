"""Runs the benchmarks, prints a table and writes ``benchmarks/results.md``."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

from benchmarks import suites, transfers
from benchmarks.machine import clean_environment, facts, pin, split_cores
from benchmarks.report import Row, table

_RESULTS = Path(__file__).parent / "results.md"
_EXPLANATION = """\
# Results

{facts}. Written by `make bench` on {date}; load {load:.1f} at the end.

CPU is user and system time of one call, or of one process from its first line on. Both SDKs ran
in turns; the ratio is that of neighbouring batches. Medians; in brackets the 10th and the 90th
percentile. What is measured, and how: `docs/decisions/0009-benchmarks.md`.

{table}
"""


def main() -> None:
    """Measures what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="15 seconds; writes no results")
    parser.add_argument("--only", choices=suites.SUITES, action="append", help="only these")
    arguments = parser.parse_args()
    os.environ.clear()
    os.environ.update(clean_environment())
    mine, others = split_cores()
    pin(mine)
    effort = suites.QUICK if arguments.quick else suites.THOROUGH
    rows: list[Row] = []
    for name in arguments.only or suites.SUITES:
        rows += suites.SUITES[name](effort, others)
    print(table(rows))
    if not arguments.quick and not arguments.only:
        text = _EXPLANATION.format(
            facts=facts(),
            date=time.strftime("%Y-%m-%d"),
            load=os.getloadavg()[0],
            table=table(rows),
        )
        _RESULTS.write_text(text + transfers.section(_RESULTS), encoding="utf-8")


if __name__ == "__main__":
    main()
