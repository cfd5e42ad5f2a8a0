"""The renderer's own process: HTML on stdin, PDF on stdout, nothing else. Started only by `pdf.render_pdf`.

It runs by path in Python's isolated mode, so it sees neither the product's settings nor its database.
"""

import base64
import ctypes.util
import resource
import sys
from pathlib import Path

MEMORY_SPENT = 3  # exit code: the memory limit was met
FONTS = Path(__file__).resolve().parent / "fonts"
WEIGHTS = {"Regular": 400, "Medium": 500, "SemiBold": 600}
# Reaching out is not only unneeded but refused: WeasyPrint's fetcher is the door, this is the wall behind it.
FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "ftplib.",
    "urllib.",
)


class Forbidden(BaseException):
    """Something in the document made the renderer reach outside; not an Exception, so nobody swallows it."""


def limit(*, cpu_s: int, memory_mb: int) -> None:
    """Give this process at most so much processor time (seconds), address space and file size (MiB)."""
    memory = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def refuse_reaching_out(event: str, arguments: tuple[object, ...]) -> None:
    """Audit hook: stop the process at any attempt to connect, look up a host or start a program."""
    if event.startswith(FORBIDDEN) and not _is_data_uri(event, arguments):
        raise Forbidden(event)


def find_libraries_by_name() -> None:
    """Leave finding libraries to the system's loader; Python's own search starts ldconfig, gcc and ld dozens of times.

    WeasyPrint tries several names of each library and the plain one (`libpango-1.0.so.0`) needs no search. On macOS the
    search starts nothing and is needed.
    """
    if sys.platform != "darwin":
        ctypes.util.find_library = lambda name: None


def font_css() -> str:
    """Return `@font-face` rules for the family Geist in three weights, the files inside as data: URIs."""
    rules = []
    for name, weight in WEIGHTS.items():
        data = base64.b64encode((FONTS / f"Geist-{name}.ttf").read_bytes()).decode()
        rules.append(
            f"@font-face {{ font-family: Geist; font-weight: {weight};"
            f' src: url("data:font/ttf;base64,{data}") format("truetype"); }}'
        )
    return "\n".join(rules)


def render(html: str, *, variant: str) -> bytes:
    """Return the PDF of `html` with Geist at hand; every address but data: stays unread."""
    find_libraries_by_name()
    sys.addaudithook(refuse_reaching_out)
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    fonts = FontConfiguration()
    own = CSS(string=font_css(), font_config=fonts, url_fetcher=fetcher)
    document = HTML(string=html, url_fetcher=fetcher)
    data: bytes = document.write_pdf(pdf_variant=variant, stylesheets=[own], font_config=fonts)
    return data


def main() -> int:
    """Read, limit, render, write; the exit code tells the parent how it went."""
    variant, cpu_s, memory_mb = sys.argv[1:]
    limit(cpu_s=int(cpu_s), memory_mb=int(memory_mb))
    try:
        data = render(sys.stdin.buffer.read().decode(), variant=variant)
    except MemoryError:
        return MEMORY_SPENT
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
    return 0


def _is_data_uri(event: str, arguments: tuple[object, ...]) -> bool:
    return event == "urllib.Request" and str(arguments[0]).startswith("data:")


if __name__ == "__main__":
    sys.exit(main())
