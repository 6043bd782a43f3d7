"""Many transfers, and a fault in one request of fifteen: nothing corrupt is ever said to be done.

One transfer of five goes over TLS, whose bytes are also harmed on their way. ``TRANSFER_FAULTS``
says how many transfers, ``TRANSFER_SEED`` which.
"""

from __future__ import annotations

import gc
import os
import threading
from pathlib import Path

from tests.transfers.faults import KINDS
from tests.transfers.server import Running
from tests.transfers.soak import Soak, client, impatient, manager
from tests.transfers.wire import HARMS

TRANSFERS = int(os.environ.get("TRANSFER_FAULTS", "1000"))
SEED = int(os.environ.get("TRANSFER_SEED", "1"))
WARM_UP = TRANSFERS // 5
CALLERS = 14

# Bytes.
WIRE_EVERY = 1_500_000


def resident() -> int:
    """Bytes of memory that this process has."""
    gc.collect()
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_whatever_fails_what_is_done_is_right(server: Running, tmp_path: Path) -> None:
    running = threading.active_count()
    with impatient(server.ca_bundle) as http_client:
        with (
            manager(client(server.url, http_client)) as plain,
            manager(client(server.tls_url, http_client)) as over_tls,
        ):
            soak = Soak([plain, plain, over_tls, plain, plain], tmp_path)
            soak.store()
            server.set_faults(seed=SEED, rate=1 / 15, wire_every=WIRE_EVERY)
            first = SEED * 1_000_000
            soak.run(range(first, first + WARM_UP), CALLERS)
            threads, memory = threading.active_count(), resident()
            soak.run(range(first + WARM_UP, first + TRANSFERS), CALLERS)
            assert threading.active_count() <= threads
            assert resident() - memory < 64_000_000
        server.set_faults()
        state = server.state()
        soak.check(state)
    assert soak.wrong == []
    assert soak.endings.total() == TRANSFERS
    # Most faults are survived, and not all of them can be.
    assert soak.endings["uploaded"] > soak.endings["upload failed"] > 0
    assert soak.endings["downloaded"] > soak.endings["download failed"] > 0
    assert set(state["met"]) == {*KINDS, *HARMS}
    # The one that watches deadlines stays.
    assert threading.active_count() <= running + 1
