"""Which addresses the processes of a session listen on, read from /proc."""

import os
import struct
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

PROC = Path("/proc")
TCP_LISTEN = "0A"


def listening_addresses(session: int) -> set[tuple[IPv4Address | IPv6Address, int]]:
    """Finds the address and port of every TCP socket the session's processes listen on."""
    inodes = {inode for pid in _processes(session) for inode in _socket_inodes(pid)}
    return {
        (address, port)
        for table in (PROC / "net/tcp", PROC / "net/tcp6")
        if table.exists()
        for address, port, inode in _listeners(table)
        if inode in inodes
    }


def _processes(session: int) -> Iterator[int]:
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                if os.getsid(int(entry.name)) == session:
                    yield int(entry.name)
            except ProcessLookupError:
                continue


def _socket_inodes(pid: int) -> Iterator[str]:
    """Yields the inodes of a process's sockets; its descriptors link to `socket:[inode]`."""
    try:
        for descriptor in (PROC / str(pid) / "fd").iterdir():
            target = os.readlink(descriptor)
            if target.startswith("socket:["):
                yield target[len("socket:[") : -1]
    except FileNotFoundError:
        return


def _listeners(table: Path) -> Iterator[tuple[IPv4Address | IPv6Address, int, str]]:
    for line in table.read_text().splitlines()[1:]:
        _, local, _, state, *rest = line.split()
        if state == TCP_LISTEN:
            address, port = local.split(":")
            yield _address(address), int(port, 16), rest[5]


def _address(text: str) -> IPv4Address | IPv6Address:
    """Decodes an address that the kernel prints as 32-bit words in its own byte order."""
    words = (int(text[start : start + 8], 16) for start in range(0, len(text), 8))
    return ip_address(b"".join(struct.pack("=I", word) for word in words))
