"""What the numbers depend on, and what keeps them steady: versions, cores, settings."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import subprocess
import sys


def pin(cores: set[int], process: int = 0) -> None:
    """Keeps *process* (0: this one) on *cores*, where the system can; empty: does nothing."""
    if cores and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(process, cores)


def split_cores() -> tuple[set[int], set[int]]:
    """The core of the clients and those of the server; both empty where there is but one."""
    if not hasattr(os, "sched_getaffinity"):
        return set(), set()
    first, *others = sorted(os.sched_getaffinity(0))
    return ({first}, set(others)) if others else (set(), set())


def clean_environment() -> dict[str, str]:
    """This process's environment, without settings of AWS and of proxies.

    The credentials in it are made up; there are no files to read others from.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("AWS_") and not name.lower().endswith("_proxy")
    }
    return kept | {
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "not-a-secret",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def facts() -> str:
    """The machine and the versions, in one line; no names and no paths."""
    versions = [f"{name} {importlib.metadata.version(name)}" for name in ("boto3", "urllib3")]
    return ", ".join(
        [
            f"Python {platform.python_version()}",
            *versions,
            f"{platform.system()} {platform.machine()}",
            f"{_processor()}, {os.cpu_count()} cores",
        ]
    )


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or "unknown processor"


def touch_memory(size: int) -> None:
    """Takes *size* bytes of memory and gives them back, in a process of its own.

    A virtual machine may have given its free memory back to its host; to get it again costs ten
    times what writing to it costs, and would be put down to whoever writes next.
    """
    program = f"import mmap; mmap.mmap(-1, {size})[::4096] = bytes({size // 4096})"
    subprocess.run([sys.executable, "-c", program], check=True)
