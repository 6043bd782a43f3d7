"""Records what happens in calls."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from smithy_py.context import OPERATION, Context, ContextKey
from smithy_py.metadata import Metadata, MetadataKey
from smithy_py.middleware.inputs import Output
from smithy_py.middleware.stack import Stack
from smithy_py.redaction import Redactor
from smithy_py.trace.changes import changes, context_changes, input_facts, output_facts
from smithy_py.trace.entry import Attempt, Entry

_Handle = Callable[..., Output]
_CURRENT: ContextKey[tuple[Call, Entry]] = ContextKey("trace_entry")
_ATTEMPT_RESULTS: MetadataKey[Any] = MetadataKey("attempt_results")


class Call:
    """One call in a trace.

    Attributes:
        name: Service and operation.
        entry: The outermost middleware; the others are below it.
        error: What the call raised, empty when it succeeded.
    """

    def __init__(self, name: str, entry: Entry) -> None:
        self.name = name
        self.entry = entry
        self.error = ""
        self.began = time.perf_counter()

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.entry.seconds

    @property
    def attempts(self) -> list[Attempt]:
        """The attempts that were made, in order."""
        return [attempt for entry in self.entry.walk() for attempt in entry.attempts]


class Trace:
    """An option function that records the calls it is given to.

    Every middleware that runs is recorded with its time and with what it changed in the
    operation's input, the request, the response, the output and the context; every attempt with
    how it ended, and why it was followed by another. Secrets read ``***``. The stack's lists
    stay as they are. ``print`` it, or :meth:`write_html`.

    Attributes:
        calls: The calls, in the order they began.
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []

    def __call__(self, options: Any) -> None:
        """Has the calls with these options recorded."""
        first: list[str] = []

        def observe(stack: Stack) -> None:
            # A call may make other calls with its options, to find its endpoint.
            if not first or first == [stack.id]:
                first[:] = [stack.id]
                stack.observers.append(self._observe)

        options.api_options = (*options.api_options, observe)

    def __str__(self) -> str:
        from smithy_py.trace.text import text_of

        return text_of(self.calls)

    def __repr__(self) -> str:
        return f"<Trace of {', '.join(call.name for call in self.calls) or 'nothing'}>"

    def html(self) -> str:
        """One HTML page that needs nothing else."""
        from smithy_py.trace.html import page

        return page(self.calls)

    def write_html(self, path: str | os.PathLike[str]) -> None:
        """Writes :meth:`html` to the file *path*."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.html())

    def _observe(self, step: str, id: str, handle: _Handle) -> _Handle:
        def run(ctx: Context, input: Any, next: _Handle) -> Output:
            return self._run(step, id, handle, ctx, input, next)

        return run

    def _run(
        self, step: str, id: str, handle: _Handle, ctx: Context, input: Any, next: _Handle
    ) -> Output:
        call, entry = self._enter(ctx, step, id)
        redactor = Redactor(ctx.get(OPERATION))
        facts = input_facts(input, redactor)
        # What is further inside is its own.
        is_client = step == "transport"
        inside = 0.0
        failed_inside: list[BaseException] = []
        got = output_facts(Output(), redactor)

        def go_on(inner: Context, input: Any) -> Output:
            nonlocal inside, got
            started = time.perf_counter()
            try:
                entry.before += changes(facts, input_facts(input, redactor))
                entry.before += context_changes(inner.added_to(ctx))
                output = next(inner.with_value(_CURRENT, (call, entry)), input)
                got = output_facts(output, redactor)
                return output
            except BaseException as error:
                failed_inside.append(error)
                raise
            finally:
                inside += time.perf_counter() - started

        started = time.perf_counter()
        try:
            output = handle(ctx, input, go_on)
        except BaseException as error:
            shown = redactor.text(f"{type(error).__name__}: {_first_line(error)}")
            if is_client or all(error is not inner for inner in failed_inside):
                entry.error = shown
            if call.entry is entry:
                call.error = shown
            metadata = getattr(error, "result_metadata", None)
            entry.attempts = _attempts(entry, metadata, redactor)
            raise
        finally:
            failed_inside.clear()  # they lead to this frame
            entry.seconds = time.perf_counter() - started
            entry.own_seconds = entry.seconds if is_client else max(0.0, entry.seconds - inside)
        if is_client and output.raw_response is not None:
            entry.status_code = output.raw_response.status_code
        entry.after = changes(got, output_facts(output, redactor))
        entry.attempts = _attempts(entry, output.metadata, redactor)
        return output

    def _enter(self, ctx: Context, step: str, id: str) -> tuple[Call, Entry]:
        current = ctx.get(_CURRENT)
        if current is None:
            entry = Entry(step, id, 0.0)
            operation = ctx.get(OPERATION)
            name = "call" if operation is None else f"{operation.service.id}.{operation.name}"
            call = Call(name, entry)
            self.calls.append(call)
            return call, entry
        call, parent = current
        entry = Entry(step, id, time.perf_counter() - call.began)
        parent.children.append(entry)
        return call, entry


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0]


def _attempts(entry: Entry, metadata: Metadata | None, redactor: Redactor) -> list[Attempt]:
    """The attempts, where *entry* is of the middleware that made them."""
    if entry.id != "Retry" or metadata is None:
        return []
    results = getattr(metadata.get(_ATTEMPT_RESULTS), "results", ())
    found: list[Attempt] = []
    for number, (result, child) in enumerate(zip(results, entry.children, strict=False), 1):
        error: BaseException | None = result.error
        codes = [one.status_code for one in child.walk() if one.status_code is not None]
        verdict = ""
        if result.retried:
            verdict = f"retried after {result.delay:.3f} s"
        elif error is not None:
            notes: list[str] = getattr(error, "__notes__", [])
            given_up = [note for note in notes if note.startswith("gave up")]
            verdict = given_up[-1] if given_up else "not retryable"
        shown = (
            "" if error is None else redactor.text(f"{type(error).__name__}: {_first_line(error)}")
        )
        found.append(Attempt(number, child.seconds, codes[-1] if codes else None, shown, verdict))
    return found
