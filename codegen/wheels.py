"""``python -m codegen.wheels DIST``: splits the wheel of everything.

One of the core and one for each service, for installations that are to be small.
"""

from __future__ import annotations

import base64
import hashlib
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

DISTRIBUTION = "aws-sdk-python-v2"
CORE_SERVICES = ("signin", "sso", "ssooidc", "sts")
"""Services that the credential chain calls; they come with the core."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
_WHEEL = "Wheel-Version: 1.0\nGenerator: codegen.wheels\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def split(whole: Path, folder: Path) -> Iterator[Path]:
    """Writes the wheels that *whole* holds to *folder*; never together with *whole* itself.

    A service's wheel requires the core of the very same version, since what is generated and
    what it calls go together.
    """
    version = whole.name.split("-")[1]
    with zipfile.ZipFile(whole) as archive:
        infos = f"{DISTRIBUTION.replace('-', '_')}-{version}.dist-info"
        metadata = archive.read(f"{infos}/METADATA").decode()
        licenses = [n for n in archive.namelist() if n.startswith(f"{infos}/licenses/")]
        parts: dict[str, list[str]] = {"core": []}
        for name in archive.namelist():
            if not name.startswith(f"{infos}/"):
                parts.setdefault(_part(name), []).append(name)
        for part, names in parts.items():
            distribution = f"{DISTRIBUTION}-{part}"
            described = metadata.replace(f"Name: {DISTRIBUTION}\n", f"Name: {distribution}\n", 1)
            if part != "core":
                described = _service_metadata(described, version)
            path = folder / f"{distribution.replace('-', '_')}-{version}-py3-none-any.whl"
            extra = {PurePosixPath(n).name: archive.read(n) for n in licenses}
            files = ((name, archive.read(name)) for name in sorted(names))
            _write(path, files, described, extra)
            yield path


def _part(name: str) -> str:
    top, _, rest = name.partition("/")
    service = rest.partition("/")[0]
    # A distribution's name cannot end with the underscore that keywords get.
    return service.rstrip("_") if top == "services" and service not in CORE_SERVICES else "core"


def _service_metadata(metadata: str, version: str) -> str:
    head, _, body = metadata.partition("\n\n")
    lines = [
        line
        for line in head.split("\n")
        if not line.startswith(("Requires-Dist", "Provides-Extra"))
    ]
    return "\n".join([*lines, f"Requires-Dist: {DISTRIBUTION}-core=={version}"]) + f"\n\n{body}"


def _write(
    path: Path, files: Iterable[tuple[str, bytes]], metadata: str, licenses: dict[str, bytes]
) -> None:
    info = "-".join(path.name.split("-")[:2]) + ".dist-info"
    more = {f"{info}/licenses/{name}": data for name, data in licenses.items()}
    more |= {f"{info}/METADATA": metadata.encode(), f"{info}/WHEEL": _WHEEL.encode()}
    record: list[str] = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (*files, *more.items()):
            # The same input makes the same wheel, to the byte.
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            record.append(f"{name},sha256={digest},{len(data)}\n")
        record.append(f"{info}/RECORD,,\n")
        archive.writestr(zipfile.ZipInfo(f"{info}/RECORD", _EPOCH), "".join(record))


def main(arguments: list[str]) -> int:
    """Splits the wheel of everything in the folder that is the only argument."""
    folder = Path(arguments[0])
    (whole,) = folder.glob(f"{DISTRIBUTION.replace('-', '_')}-[0-9]*.whl")
    print(f"{len(list(split(whole, folder)))} wheels of {whole.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
