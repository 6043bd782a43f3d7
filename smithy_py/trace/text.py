"""A trace as text: a tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from smithy_py.trace.entry import Entry

if TYPE_CHECKING:
    from smithy_py.trace.trace import Call

_ID_WIDTH = 44


def text_of(calls: Sequence[Call]) -> str:
    """The calls, one below the other."""
    return "\n\n".join("\n".join(_call(call)) for call in calls) or "no call was traced"


def duration(seconds: float) -> str:
    """*seconds* in the unit that suits them."""
    if seconds >= 1:
        return f"{seconds:.2f} s"
    if seconds >= 0.001:
        return f"{seconds * 1e3:.1f} ms"
    return f"{seconds * 1e6:.0f} µs"


def count(attempts: int) -> str:
    """How many attempts."""
    return f"{attempts} attempt{'' if attempts == 1 else 's'}"


def _call(call: Call) -> Iterator[str]:
    made = len(call.attempts)
    facts = [call.name, duration(call.seconds)]
    if made:
        facts.append(count(made))
    yield "  ".join(facts)
    yield from _chain(call.entry, "")
    yield f"└─ {'✗ ' + call.error if call.error else '✓'}"


def _chain(entry: Entry, margin: str) -> Iterator[str]:
    step = ""
    for one in entry.chain():
        if one.step != step:
            step = one.step
            yield f"{margin}├─ {step.capitalize()}"
        yield from _entry(one, f"{margin}│  ")
        for attempt, child in zip(one.attempts, one.children, strict=False):
            head = f"attempt {attempt.number}  {duration(attempt.seconds)}  {attempt}"
            yield f"{margin}│  ├─ {head}"
            yield from _chain(child, f"{margin}│  │  ")


def _entry(entry: Entry, margin: str) -> Iterator[str]:
    status = "" if entry.status_code is None else f"  → {entry.status_code}"
    room = max(_ID_WIDTH - len(margin), 1)
    yield f"{margin}{entry.id:<{room}} {duration(entry.own_seconds):>8}{status}"
    for change in entry.before:
        yield f"{margin}   ↓ {change}"
    for change in entry.after:
        yield f"{margin}   ↑ {change}"
    if entry.error:
        yield f"{margin}   ✗ {entry.error}"
