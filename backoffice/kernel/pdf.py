"""PDF documents, rendered in a limited child process that can fetch nothing."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from backoffice.kernel import pdf_child

CHILD = Path(pdf_child.__file__)
Reason = Literal["timeout", "memory", "crash"]


class RenderFailed(RuntimeError):
    """The child gave no PDF: it ran out of time or memory, or crashed. Nothing was stored."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        self.reason: Reason = reason
        super().__init__(
            f"rendering failed ({reason}): {detail}" if detail else f"rendering failed ({reason})"
        )


def render_pdf(html: str, *, variant: str = "pdf/a-3b", timeout_s: int = 60, memory_mb: int = 1024) -> bytes:
    """Render `html` to PDF bytes; the same HTML gives the same bytes.

    The family Geist (400, 500, 600) is at hand as `font-family: Geist`; pictures and styles come as data: URIs, every
    other address stays unread. Escape what people typed: the child contains an accident, it does not forgive it.
    Never call it inside a transaction or a request: it takes from 0.5 s to `timeout_s`.

    Units: seconds of wall clock and of processor time; MiB of address space. `variant` is WeasyPrint's `pdf_variant`.
    Raises: RenderFailed with `.reason` timeout, memory or crash.
    Rule: docs/rules/no-material-without-signature.md: what a document holds goes nowhere while it is rendered.
    """
    command = [sys.executable, "-I", str(CHILD), variant, str(timeout_s), str(memory_mb)]
    with TemporaryDirectory(prefix="pdf-") as folder:
        try:
            done = subprocess.run(  # noqa: S603 - our own file, no shell, arguments from code
                command,
                input=html.encode(),
                capture_output=True,
                timeout=timeout_s,
                cwd=folder,
                env=_environment(folder),
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise RenderFailed("timeout", f"over {timeout_s} s") from None
    return _result(done, memory_mb)


def _environment(folder: str) -> dict[str, str]:
    """Nothing of ours goes along: no database address, no key. Font caches and scratch stay in `folder`."""
    kept = {
        name: os.environ[name]
        for name in ("PATH", "FONTCONFIG_PATH", "LD_LIBRARY_PATH")
        if name in os.environ
    }
    return {**kept, "LANG": "C.UTF-8", "TMPDIR": folder, "SOURCE_DATE_EPOCH": "0"}


def _result(done: "subprocess.CompletedProcess[bytes]", memory_mb: int) -> bytes:
    if done.returncode == 0 and done.stdout.startswith(b"%PDF-"):
        return done.stdout
    detail = done.stderr.decode(errors="replace").strip()[-500:]
    if done.returncode == pdf_child.MEMORY_SPENT or "MemoryError" in detail:
        raise RenderFailed("memory", f"over {memory_mb} MiB")
    raise RenderFailed("crash", f"exit {done.returncode}: {detail}")
