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

PORT = 6432
"""Only the name of the socket file; nothing listens on the network."""


@contextmanager
def running_pgbouncer(server_url: str, folder: Path) -> Iterator[str]:
    """Yield the URL of the same database behind PgBouncer. Each transaction gets one of two server connections."""
    program = shutil.which("pgbouncer")
    if program is None:
        skip_unless_ci("pgbouncer is not installed: apt-get install pgbouncer")
    url = urlsplit(server_url)
    host, user, name = parse_qs(url.query)["host"][0], url.username or "postgres", url.path[1:]
    (folder / "users.txt").write_text(f'"{user}" ""\n')
    settings = folder / "pgbouncer.ini"
    settings.write_text(f"""
[databases]
{name} = host={host}
[pgbouncer]
pool_mode = transaction
default_pool_size = 2
listen_addr =
listen_port = {PORT}
unix_socket_dir = {folder}
auth_type = trust
auth_file = {folder / "users.txt"}
""")
    folder.chmod(0o777)
    # It does not run as root, and only the server's user can open its socket.
    owner = Path(host).stat()
    ids = [f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}", "--clear-groups"]
    as_user = ["setpriv", *ids] if os.geteuid() == 0 else []
    with (folder / "pgbouncer.log").open("wb") as log:
        process = subprocess.Popen([*as_user, program, str(settings)], stdout=log, stderr=subprocess.STDOUT)
    try:
        socket = folder / f".s.PGSQL.{PORT}"
        wait_until(lambda: socket.exists() or process.poll() is not None, within_s=20)
        assert process.poll() is None, (folder / "pgbouncer.log").read_text()
        yield f"postgresql://{user}:@/{name}?host={folder}&port={PORT}"
    finally:
        process.terminate()
        process.wait(10)
