"""The results, as a table for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from benchmarks.measure import Spread

_HEADINGS = ("what", "ours", "boto3", "ours / boto3", "budget", "kept")


class Row(NamedTuple):
    """One comparison.

    Attributes:
        what: What was measured.
        unit: The unit of the two.
        ours: What it takes with this SDK.
        theirs: What it takes with boto3, None where there is nothing to compare with.
        ratio: The one by the other; None with *theirs*.
        budget: The most that *ratio* may be; None where nothing was promised.
        limit: The most that *ours* may be; None where nothing was promised.
    """

    what: str
    unit: str
    ours: Spread
    theirs: Spread | None = None
    ratio: Spread | None = None
    budget: float | None = None
    limit: float | None = None

    @property
    def kept(self) -> bool | None:
        """Whether the budget is kept, by the medians; None where there is none."""
        kept: bool | None = None
        if self.budget is not None and self.ratio is not None:
            kept = self.ratio.median <= self.budget
        if self.limit is not None:
            kept = kept is not False and self.ours.median <= self.limit
        return kept


def table(rows: Iterable[Row]) -> str:
    """The rows as a Markdown table: medians, and in brackets where 8 of 10 values lie."""
    cells = [_HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(_HEADINGS))]
    lines = [
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |"
        for line in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _cells(row: Row) -> tuple[str, ...]:
    promised: list[str] = []
    if row.budget is not None:
        promised.append(f"≤ {row.budget:.3g}")
    if row.limit is not None:
        promised.append(f"≤ {row.limit:g} {row.unit}")
    return (
        row.what,
        _amount(row.ours, row.unit),
        "" if row.theirs is None else _amount(row.theirs, row.unit),
        "" if row.ratio is None else _ratio(row.ratio),
        ", ".join(promised),
        {True: "yes", False: "no", None: ""}[row.kept],
    )


def _amount(value: Spread, unit: str) -> str:
    median, low, high = (f"{v:.0f}" if v >= 100 else f"{v:.3g}" for v in value)
    return f"{median} {unit} ({low}-{high})"


def _ratio(value: Spread) -> str:
    return f"{value.median:.3f} ({value.low:.3f}-{value.high:.3f})"
