"""Finds and reads the models: the newest version of a service, its extras merged in."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

Json = dict[str, Any]


def default_models() -> Path:
    """The models of the installed botocore package."""
    import botocore

    return Path(botocore.__file__).parent / "data"


def services(models: Path) -> list[str]:
    """The names of the folders that hold a service."""
    return sorted(f.name for f in models.iterdir() if f.is_dir() and _version(f) is not None)


def _version(folder: Path) -> Path | None:
    versions = [v for v in folder.iterdir() if v.is_dir() and _find(v, "service-2") is not None]
    return max(versions, default=None)


def _find(folder: Path, name: str) -> Path | None:
    for suffix in (".json", ".json.gz"):
        path = folder / f"{name}{suffix}"
        if path.exists():
            return path
    return None


def _read(folder: Path, name: str) -> Json:
    path = _find(folder, name)
    if path is None:
        return {}
    data = path.read_bytes()
    document: Json = json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)
    return document


def merge(base: Json, extra: Json) -> None:
    """Puts *extra* over *base*, deeply; lists are replaced."""
    for key, value in extra.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            merge(base[key], value)
        else:
            base[key] = value


def load(models: Path, service: str, kind: str) -> Json:
    """One file of the newest version of *service*, with its sdk-extras; empty if there is none.

    Args:
        models: The folder of all services.
        service: The name of its folder.
        kind: Such as "service-2" or "paginators-1".

    Raises:
        LookupError: There is no such service.
    """
    folder = models / service
    version = _version(folder) if folder.is_dir() else None
    if version is None:
        raise LookupError(f"no service {service!r} in {models}")
    document = _read(version, kind)
    merge(document, _read(version, f"{kind}.sdk-extras").get("merge", {}))
    return document
