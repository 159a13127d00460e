"""Debian's PgBouncer in transaction mode, in front of a PostgreSQL server on a socket file."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from config.processes import wait_until
from tests.prerequisites import skip_unless_ci

SOCKET_PORT = 6432
"""Only the name of the socket file."""


@contextmanager
def running_pgbouncer(server_url: str, folder: Path, *, tls_port: int | None = None) -> Iterator[str]:
    """Yield the URL of the same database behind PgBouncer. Each transaction gets one of two server connections.

    With `tls_port` it listens there instead, on 127.0.0.1, for connections with TLS only. The certificate and key are
    in `folder`, as `fullchain.pem` and `privkey.pem`.
    """
    program = shutil.which("pgbouncer")
    if program is None:
        skip_unless_ci("pgbouncer is not installed: apt-get install pgbouncer")
    url = urlsplit(server_url)
    host, user, name = parse_qs(url.query)["host"][0], url.username or "postgres", url.path[1:]
    (folder / "users.txt").write_text(f'"{user}" ""\n')
    port = tls_port or SOCKET_PORT
    settings = folder / "pgbouncer.ini"
    settings.write_text(f"""
[databases]
{name} = host={host}
[pgbouncer]
pool_mode = transaction
default_pool_size = 2
listen_addr = {"127.0.0.1" if tls_port else ""}
listen_port = {port}
unix_socket_dir = {folder}
client_tls_sslmode = {"require" if tls_port else "disable"}
client_tls_key_file = {folder / "privkey.pem" if tls_port else ""}
client_tls_cert_file = {folder / "fullchain.pem" if tls_port else ""}
auth_type = trust
auth_file = {folder / "users.txt"}
""")
    folder.chmod(0o777)
    # It does not run as root, and only the server's user can open its socket.
    owner = Path(host).stat()
    if tls_port:
        os.chown(folder / "privkey.pem", owner.st_uid, owner.st_gid)
    ids = [f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}", "--clear-groups"]
    as_user = ["setpriv", *ids] if os.geteuid() == 0 else []
    with (folder / "pgbouncer.log").open("wb") as log:
        process = subprocess.Popen([*as_user, program, str(settings)], stdout=log, stderr=subprocess.STDOUT)
    try:
        socket = folder / f".s.PGSQL.{port}"
        wait_until(lambda: socket.exists() or process.poll() is not None, within_s=20)
        assert process.poll() is None, (folder / "pgbouncer.log").read_text()
        yield (
            f"postgresql://{user}:@127.0.0.1:{port}/{name}"
            if tls_port
            else (f"postgresql://{user}:@/{name}?host={folder}&port={port}")
        )
    finally:
        process.terminate()
        process.wait(10)
