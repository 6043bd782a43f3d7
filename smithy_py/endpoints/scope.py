"""Scope: which names the rules may use at one place, and where their values lie."""

from __future__ import annotations

from collections.abc import Iterable


class Scope:
    """Names visible at one place of a rule tree, each with its slot.

    A resolution runs on one list of values. Parameters have the first slots, in
    order. Variables follow like a stack: rules beside each other never see each
    other's variables and so share slots.
    """

    def __init__(self, parameters: Iterable[str]) -> None:
        self._slots = {name: slot for slot, name in enumerate(parameters)}
        self._parameter_count = len(self._slots)
        self._size = [self._parameter_count]
        self._read: set[str] = set()

    @property
    def size(self) -> int:
        """Slots that a resolution needs: those of the deepest rule."""
        return self._size[0]

    @property
    def read(self) -> frozenset[str]:
        """Names of the parameters that some rule reads."""
        return frozenset(self._read)

    def child(self) -> Scope:
        """A scope for one rule: it sees these names, its own stay inside it."""
        child = Scope(())
        child._slots = dict(self._slots)
        child._parameter_count = self._parameter_count
        child._size = self._size
        child._read = self._read
        return child

    def slot(self, name: str) -> int:
        """Where the value of *name* lies.

        Raises:
            ValueError: *name* is neither a parameter nor assigned before.
        """
        slot = self._slots.get(name)
        if slot is None:
            raise ValueError(f"{name!r} is neither a parameter nor assigned before its use")
        if slot < self._parameter_count:
            self._read.add(name)
        return slot

    def assign(self, name: str) -> int:
        """A slot for the new variable *name*.

        Raises:
            ValueError: *name* is in use already.
        """
        if name in self._slots:
            raise ValueError(f"{name!r} is assigned twice")
        slot = len(self._slots)
        self._slots[name] = slot
        self._size[0] = max(self._size[0], slot + 1)
        return slot
