"""The source distribution of botocore, whose test data the conformance tests run."""

import fcntl
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path


def unpacked_sdist(cache: Path, environment: Mapping[str, str]) -> Path:
    """Finds botocore's sources, of the version that is installed, and downloads them if need be.

    Any number of processes may ask at the same time, and any may be killed.

    Args:
        cache: Where downloads are kept.
        environment: The variables pip runs with. BOTOCORE_SDIST names sources that are at hand
            already: the archive, or the folder it was unpacked to.

    Returns:
        The folder that holds `botocore/` and `tests/`.
    """
    given = environment.get("BOTOCORE_SDIST")
    if given and Path(given).is_dir():
        return Path(given)
    name = f"botocore-{version('botocore')}"
    folder = cache / name
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _unpack(Path(given) if given else None, folder, environment)
    return folder


def _unpack(archive: Path | None, folder: Path, environment: Mapping[str, str]) -> None:
    """Makes `folder`, whole or not at all."""
    for left_by_a_killed_process in folder.parent.glob(f"{folder.name}.part-*"):
        shutil.rmtree(left_by_a_killed_process)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f"{folder.name}.part-") as part:
        archive = archive or _download(Path(part), environment)
        with tarfile.open(archive) as tar:
            tar.extractall(part, filter="data")
        os.rename(Path(part) / folder.name, folder)


def _download(folder: Path, environment: Mapping[str, str]) -> Path:
    requirement = f"botocore=={version('botocore')}"
    result = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"),
            *("--no-binary", "botocore", "--dest", folder, requirement),
        ],
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise RuntimeError(f"pip could not download {requirement}:\n{result.stdout}")
    return next(folder.glob("botocore-*.tar.gz"))
