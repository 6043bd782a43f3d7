"""A trace as one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from smithy_py.trace.changes import Change
from smithy_py.trace.entry import Entry
from smithy_py.trace.style import STYLE
from smithy_py.trace.text import count, duration

if TYPE_CHECKING:
    from smithy_py.trace.trace import Call

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_LEGEND = (
    ("down", "changed on the way to the service"),
    ("up", "on the way back"),
    ("own", "own time"),
    ("all", "with all that follows"),
)


def page(calls: Sequence[Call]) -> str:
    """The page of *calls*."""
    title = ", ".join(dict.fromkeys(call.name for call in calls)) or "nothing"
    body = "\n".join(line for call in calls for line in _call(call)) or "<p>No call was traced.</p>"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Trace of {escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _call(call: Call) -> Iterator[str]:
    ended = "failed" if call.error else "succeeded"
    yield f'<section class="call {ended}">'
    yield f"<header><h1>{escape(call.name)}</h1>"
    yield f'<p class="facts"><b>{duration(call.seconds)}</b>'
    if call.attempts:
        yield f"<span>{count(len(call.attempts))}</span>"
    yield f'<span class="badge">{ended}</span></p></header>'
    if call.error:
        yield f'<p class="error">{escape(call.error)}</p>'
    legend = "".join(f'<span><i class="{kind}"></i>{text}</span>' for kind, text in _LEGEND)
    yield f'<p class="legend">{legend}</p>'
    yield from _chain(call.entry, call.seconds or 1.0)
    yield "</section>"


def _chain(entry: Entry, total: float) -> Iterator[str]:
    step = ""
    for one in entry.chain():
        if one.step != step:
            step = one.step
            yield f"<h2>{escape(step.capitalize())}</h2>"
        yield from _entry(one, total)
        for attempt, child in zip(one.attempts, one.children, strict=False):
            kind = " failed" if attempt.error else ""
            yield f'<details class="attempt{kind}" open><summary><b>Attempt {attempt.number}</b>'
            yield f"<span>{duration(attempt.seconds)}</span>"
            yield f"<span>{escape(str(attempt))}</span></summary>"
            yield from _chain(child, total)
            yield "</details>"


def _entry(entry: Entry, total: float) -> Iterator[str]:
    # What is short and late must not fall off the end.
    left = f"left:min({entry.started / total:.2%},100% - 2px)"
    all_of_it, own = f"{entry.seconds / total:.2%}", f"{entry.own_seconds / total:.2%}"
    status = "" if entry.status_code is None else f" → {entry.status_code}"
    bar = (
        f'<span class="bar"><i class="all" style="{left};width:{all_of_it}"></i>'
        f'<i class="own" style="{left};width:{own}"></i></span>'
    )
    summary = (
        f'<code>{escape(entry.id)}{status}</code><span class="time">'
        f"{duration(entry.own_seconds)}</span>{bar}"
    )
    kind = "entry failed" if entry.error else "entry"
    if not (entry.before or entry.after or entry.error):
        yield f'<div class="{kind}">{summary}</div>'
        return
    yield f'<details class="{kind}" open><summary>{summary}</summary><ul>'
    for change in entry.before:
        yield _change(change, "down")
    for change in entry.after:
        yield _change(change, "up")
    if entry.error:
        yield f'<li class="error">{escape(entry.error)}</li>'
    yield "</ul></details>"


def _change(change: Change, direction: str) -> str:
    before = "" if change.before is None else f"<del>{escape(change.before)}</del>"
    after = "" if change.after is None else f"<ins>{escape(change.after)}</ins>"
    return f'<li class="{direction}"><code>{escape(change.path)}</code> {before} {after}</li>'
