# Runs in the servers' virtual environment; neither Swift nor Eventlet is installed in the SDK's.
# pyright: basic, reportMissingImports=false
"""Runs a whole OpenStack Swift on 127.0.0.1, with its S3 front.

Its four servers (proxy, account, container, object) are forks of this process, so that Swift is
imported once only. Clients see the proxy, whose socket is inherited; the others take free ports.
Nothing is read from or written to anywhere but the data folder.
"""

import argparse
import os
import socket
import sys
from pathlib import Path
from textwrap import dedent

from swift.common.utils import eventlet_monkey_patch

# Before anything else is imported that opens sockets or takes locks.
eventlet_monkey_patch()

from swift.common.ring import RingBuilder  # noqa: E402
from swift.common.utils.logs import get_swift_logger  # noqa: E402
from swift.common.wsgi import check_config, run_server  # noqa: E402

DEVICE = "disk"
PIPELINE = (
    "catch_errors gatekeeper listing_formats s3api tempauth bulk slo dlo versioned_writes symlink "
    "copy proxy-server"
)
STORAGE_SERVERS = ("account", "container", "object")

CONSTRAINTS = """
    [swift-hash]
    swift_hash_path_prefix = prefix
    swift_hash_path_suffix = suffix

    [swift-constraints]
    # Signed requests with session tokens have long headers.
    max_header_size = 32768

    [storage-policy:0]
    name = single
    default = yes
"""

DEFAULTS = """
    [DEFAULT]
    swift_dir = {data}
    devices = {data}/devices
    mount_check = false
    disable_fallocate = true
    fallocate_reserve = 0
    bind_ip = 127.0.0.1
    bind_port = {port}
    workers = 0
    log_level = ERROR
    # Not the system's log: errors go to standard error.
    log_address = {data}/no-syslog
"""

STORAGE = """
    [pipeline:main]
    pipeline = {name}-server

    [app:{name}-server]
    use = egg:swift#{name}
"""

PROXY = """
    [pipeline:main]
    pipeline = {pipeline}

    [app:proxy-server]
    use = egg:swift#proxy
    account_autocreate = true

    [filter:tempauth]
    use = egg:swift#tempauth
    user_{user} = {secret} .admin

    [filter:s3api]
    use = egg:swift#s3api
    location = {region}
    # Buckets may also be addressed as http://bucket.localhost.
    storage_domain = localhost

    [filter:versioned_writes]
    use = egg:swift#versioned_writes
    allow_versioned_writes = true
    allow_object_versioning = true

    [filter:catch_errors]
    use = egg:swift#catch_errors

    [filter:gatekeeper]
    use = egg:swift#gatekeeper

    [filter:listing_formats]
    use = egg:swift#listing_formats

    [filter:bulk]
    use = egg:swift#bulk

    [filter:slo]
    use = egg:swift#slo

    [filter:dlo]
    use = egg:swift#dlo

    [filter:symlink]
    use = egg:swift#symlink

    [filter:copy]
    use = egg:swift#copy
"""


def _write_ring(data: Path, name: str, port: int) -> None:
    """Writes the ring that says: all of `name` is on one device, behind this port."""
    device = {
        "id": 0,
        "region": 1,
        "zone": 1,
        "ip": "127.0.0.1",
        "port": port,
        "replication_ip": "127.0.0.1",
        "replication_port": port,
        "device": DEVICE,
        "weight": 1.0,
        "meta": "",
    }
    builder = RingBuilder(part_power=4, replicas=1, min_part_hours=1)
    builder.add_dev(device)
    builder.rebalance()
    builder.get_ring().save(str(data / f"{name}.ring.gz"))


def _write_configuration(data: Path, name: str, port: int, template: str, **values: str) -> None:
    text = dedent(DEFAULTS + template).format(data=data, port=port, name=name, **values)
    (data / f"{name}-server.conf").write_text(text)


def _serve(data: Path, name: str, listener: socket.socket) -> None:
    """Serves one of the four servers until the process is killed."""
    configuration, logger, global_configuration, _ = check_config(
        str(data / f"{name}-server.conf"), f"{name}-server"
    )
    run_server(configuration, logger, listener, global_conf=global_configuration)


def main() -> None:
    """Writes the configuration and serves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="an empty folder")
    parser.add_argument("--listener", type=int, required=True, help="descriptor of the socket")
    parser.add_argument("--key", required=True, help="ACCOUNT:USER")
    parser.add_argument("--secret", required=True)
    parser.add_argument("--region", required=True)
    arguments = parser.parse_args()

    data: Path = arguments.data
    (data / "devices" / DEVICE).mkdir(parents=True)
    (data / "swift.conf").write_text(dedent(CONSTRAINTS))
    # The first logger that goes to the console makes all others go there too.
    get_swift_logger({"log_address": str(data / "no-syslog")}, log_to_console=True)

    listeners = {"proxy": socket.socket(fileno=arguments.listener)}
    for name in STORAGE_SERVERS:
        listeners[name] = socket.create_server(("127.0.0.1", 0), backlog=1024)
        port = listeners[name].getsockname()[1]
        _write_ring(data, name, port)
        _write_configuration(data, name, port, STORAGE)
    _write_configuration(
        data,
        "proxy",
        listeners["proxy"].getsockname()[1],
        PROXY,
        pipeline=PIPELINE,
        user=arguments.key.replace(":", "_"),
        secret=arguments.secret,
        region=arguments.region,
    )
    for name, listener in listeners.items():
        if os.fork() == 0:
            for other in listeners.values():
                if other is not listener:
                    other.close()
            _serve(data, name, listener)
            return
    for listener in listeners.values():
        listener.close()
    # One that ends takes the others with it, since the supervisor kills them all.
    os.wait()
    sys.exit(1)


if __name__ == "__main__":
    main()
