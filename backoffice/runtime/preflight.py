"""What must be right before the program serves: each check returns one sentence that says what to do, or nothing."""

import errno
import socket
import subprocess
import sys

from django.conf import settings

from backoffice.kernel.pdf import CHILD

# The renderer's own way, its fonts and its search for libraries included: what passes here passes there.
RENDERING = f"import runpy; runpy.run_path({str(CHILD)!r})['render']('<p>ä</p>', variant='pdf/a-3b')"


def address_in_use(host: str, port: int) -> str | None:
    """Say so when the address cannot be served on."""
    if not 0 < port < 65536:
        return f"PORT is {port}, which is no port. Choose a number from 1024 to 65535."
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return _why_no_port(error, host, port)
    return None


def _why_no_port(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is used by another program. Stop that program, or choose a port: PORT={port + 1} make demo."
    if error.errno == errno.EACCES:
        return f"This user may not serve on port {port}. Choose one above 1023: PORT=8000 make demo."
    return f"The address {host}:{port} cannot be served on: {error.strerror}. Correct BIND or PORT."


def assets_missing() -> str | None:
    """Say so when the styles and scripts have not been built."""
    if settings.ASSET_MANIFEST.is_file():
        return None
    return "The styles and scripts have not been built. Run: make assets."


class RenderingProbe:
    """Renders one small PDF in a child process, so that a missing system library costs a sentence and not a crash."""

    def __init__(self) -> None:
        self._child = subprocess.Popen(  # noqa: S603
            [sys.executable, "-W", "ignore", "-c", RENDERING],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def missing(self) -> str | None:
        """Wait for the child and say so when invoices could not be rendered here."""
        try:
            _, complaint = self._child.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.communicate()
            complaint = "it took longer than a minute"
        if self._child.returncode == 0:
            return None
        reason = (complaint.strip().splitlines() or [f"the trial ended with {self._child.returncode}"])[-1]
        if "cannot load library" in complaint:
            reason = "the Pango libraries are missing"
        return (
            f"Invoices cannot be rendered: {reason}. On Debian or Ubuntu: "
            "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0."
        )
