"""A service's model, as the writers of the files ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from codegen import naming, overlays
from codegen.loader import Json, load, merge

PROTOCOLS = ("smithy-rpc-v2-cbor", "json", "rest-json", "rest-xml", "query", "ec2")
"""The protocols of the models, the best first."""


class Model:
    """One service.

    Args:
        service: The model of its operations and shapes.
        rules: Its endpoint rules.
        paginators: Its paginators.
        waiters: Its waiters.
    """

    def __init__(self, service: Json, rules: Json, paginators: Json, waiters: Json) -> None:
        self.document = service
        self.metadata: Json = service["metadata"]
        self.operations: dict[str, Json] = service.get("operations", {})
        self.shapes: dict[str, Json] = service.get("shapes", {})
        self.client_context: Json = service.get("clientContextParams", {})
        self.rules = rules
        self.paginators: dict[str, Json] = paginators.get("pagination", {})
        self.waiters: dict[str, Json] = waiters.get("waiters", {})

    @classmethod
    def load(cls, models: Path, service: str) -> Model:
        """Reads the model of *service*, with this project's overlays."""
        document = load(models, service, "service-2")
        merge(document, overlays.SERVICES.get(service, {}))
        return cls(
            document,
            load(models, service, "endpoint-rule-set-1"),
            load(models, service, "paginators-1"),
            load(models, service, "waiters-2"),
        )

    @property
    def service_id(self) -> str:
        """The service id ("S3")."""
        metadata = self.metadata
        found: str = metadata.get("serviceId") or metadata.get("serviceAbbreviation") or "Service"
        return found

    @property
    def package(self) -> str:
        """The name of its package: from its id, but for one of two that share an id."""
        found: str = self.metadata.get("packageName") or naming.package(self.service_id)
        return found

    @property
    def version(self) -> str:
        """The API version."""
        return str(self.metadata.get("apiVersion", ""))

    @property
    def protocol(self) -> str:
        """The best protocol of those the service speaks.

        Raises:
            ValueError: There is none that this generator knows.
        """
        offered = self.metadata.get("protocols") or [self.metadata["protocol"]]
        for protocol in PROTOCOLS:
            if protocol in offered:
                return protocol
        raise ValueError(f"{self.service_id} speaks {', '.join(offered)}, which is not supported")

    @property
    def is_xml(self) -> bool:
        """Whether what the service answers is XML."""
        return self.writes_xml or self.protocol in ("query", "ec2")

    @property
    def writes_xml(self) -> bool:
        """Whether what is sent to the service is XML too."""
        return self.protocol == "rest-xml"

    def members(self, shape: str) -> Iterator[tuple[str, Json]]:
        """The members of a structure: name and reference."""
        yield from self.shapes[shape].get("members", {}).items()

    def input_shape(self, operation: Json) -> str | None:
        """The name of an operation's input shape."""
        found: str | None = operation.get("input", {}).get("shape")
        return found

    def output_shape(self, operation: Json) -> str | None:
        """The name of an operation's output shape."""
        found: str | None = operation.get("output", {}).get("shape")
        return found

    @cached_property
    def reachable(self) -> list[str]:
        """Every shape that a member, input or output leads to, in the model's order."""
        seen: set[str] = set()
        pending: list[str] = []
        for operation in self.operations.values():
            for top in (self.input_shape(operation), self.output_shape(operation)):
                if top is not None:
                    pending += [reference["shape"] for _, reference in self.members(top)]
        pending += [name for name, shape in self.shapes.items() if shape.get("exception")]
        while pending:
            name = pending.pop()
            if name in seen:
                continue
            seen.add(name)
            pending += [r["shape"] for r in references(self.shapes[name])]
        return [name for name in self.shapes if name in seen]

    def is_streaming(self, reference: Json) -> bool:
        """Whether a member is a stream of bytes."""
        target = self.shapes[reference["shape"]]
        return bool(reference.get("streaming") or target.get("streaming"))

    def payload(self, shape: str | None) -> tuple[str, Json] | None:
        """The member that is the whole body, or None."""
        if shape is None or "payload" not in self.shapes[shape]:
            return None
        name = self.shapes[shape]["payload"]
        return name, self.shapes[shape]["members"][name]

    def streams(self, shape: str | None) -> bool:
        """Whether an input's or output's body is a stream of bytes."""
        payload = self.payload(shape)
        return payload is not None and self.is_streaming(payload[1])

    def event_streams(self, operation: Json) -> bool:
        """Whether an operation has an event stream, which needs a protocol of its own."""
        for shape in (self.input_shape(operation), self.output_shape(operation)):
            for _, reference in self.members(shape) if shape else ():
                if self.shapes[reference["shape"]].get("eventstream"):
                    return True
        return False


def references(shape: Json) -> list[Any]:
    """What a shape leads to: its members, its list member, its map's key and value."""
    found = list(shape.get("members", {}).values())
    return found + [shape[part] for part in ("member", "key", "value") if part in shape]
