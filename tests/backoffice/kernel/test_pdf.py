"""The PDF renderer is shut in: it reaches nothing, and what goes wrong in it ends with it."""

import base64
import io
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pypdf import PdfReader

from backoffice.kernel import pdf, pdf_child
from backoffice.kernel.pdf import RenderFailed, render_pdf


@pytest.fixture(scope="module")
def trap():
    """A local web server that notes every visit."""
    visits = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            visits.append(self.path)
            self.send_response(200)
            self.end_headers()

        do_HEAD = do_GET

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", visits
    server.shutdown()
    server.server_close()
    thread.join()


def svg_with(href):
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'
        f'<image xlink:href="{href}" width="9" height="9"/></svg>'
    )
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


WAYS_OUT = {
    "img": '<img src="{url}/img.png">',
    "stylesheet": '<link rel="stylesheet" href="{url}/style.css">',
    "import": '<style>@import url("{url}/import.css");</style>',
    "background": '<div style="background: url({url}/background.png)">x</div>',
    "object": '<object data="{url}/object.svg"></object>',
    "svg image": '<img src="{svg}">',
    "attachment": '<link rel="attachment" href="{url}/attachment.txt">',
}


def page(body):
    return f'<html lang="en"><head><title>A page</title></head><body><p>The page</p>{body}</body></html>'


@pytest.mark.parametrize("way", WAYS_OUT)
def test_fetches_nothing_over_the_network_by(way, trap):
    address, visits = trap
    body = WAYS_OUT[way].format(url=address, svg=svg_with(f"{address}/inside.png"))

    data = render_pdf(page(body))

    assert data.startswith(b"%PDF-1.7")
    assert visits == []


def test_the_trap_would_have_noticed_an_unguarded_renderer(trap):
    from weasyprint import HTML

    address, visits = trap
    HTML(string=page(WAYS_OUT["img"].format(url=address))).write_pdf()
    seen, visits[:] = list(visits), []
    assert seen == ["/img.png"]


def test_reads_no_local_file(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("kuningasvesi")
    attached = render_pdf(
        page(f'<link rel="attachment" href="{secret.as_uri()}"><img src="{secret.as_uri()}">')
    )
    assert attached == render_pdf(
        page('<link rel="attachment" href="file:///nowhere"><img src="file:///nowhere">')
    )


def test_renders_the_same_bytes_twice():
    assert render_pdf(page("<h1>Ääkköset ja 1 234,50 €</h1>")) == render_pdf(
        page("<h1>Ääkköset ja 1 234,50 €</h1>")
    )


def test_embeds_the_own_font_and_says_it_is_an_archive_document():
    data = render_pdf(page('<p style="font-family: Geist; font-weight: 600">Sopimus</p>'))
    document = PdfReader(io.BytesIO(data))
    fonts = [font.get_object() for font in document.pages[0]["/Resources"]["/Font"].values()]
    (bold,) = [font for font in fonts if "Geist" in font["/BaseFont"]]
    assert bold["/BaseFont"].split("+")[1] == "Geist-Semi-Bold"
    assert "/FontFile2" in bold["/DescendantFonts"][0].get_object()["/FontDescriptor"]
    assert document.root_object["/OutputIntents"][0].get_object()["/S"] == "/GTS_PDFA1"
    assert b"pdfaid:part" in document.root_object["/Metadata"].get_data()


def test_kills_a_document_that_takes_too_long():
    started = time.monotonic()
    with pytest.raises(RenderFailed) as refused:
        render_pdf(page('<table><tr><td colspan="1000000">x</td></tr></table>'), timeout_s=3)
    assert refused.value.reason in {"timeout", "memory"}
    assert time.monotonic() - started < 6


def test_stops_a_document_that_takes_too_much_memory():
    with pytest.raises(RenderFailed) as refused:
        render_pdf(page("<p>x</p>" * 20_000), memory_mb=190)
    assert refused.value.reason in {"memory", "crash"}


def test_reports_a_crash_without_harm_to_the_next_document():
    with pytest.raises(RenderFailed) as refused:
        render_pdf(page("<table><tr><td>" * 600 + "x"))
    assert refused.value.reason == "crash"
    assert render_pdf(page("fine")).startswith(b"%PDF-")


def test_the_child_sees_no_secret_of_ours(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hush")
    monkeypatch.setenv("DATABASE_URL", "postgres://hush")
    assert set(pdf._environment("/scratch")) <= {
        "PATH",
        "FONTCONFIG_PATH",
        "LD_LIBRARY_PATH",
        "LANG",
        "TMPDIR",
        "SOURCE_DATE_EPOCH",
    }
    assert "hush" not in "".join(pdf._environment("/scratch").values())
    assert os.environ["SECRET_KEY"] == "hush"


@pytest.mark.parametrize(
    "event", ["socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "urllib.Request"]
)
def test_the_wall_behind_the_door_stops(event):
    with pytest.raises(pdf_child.Forbidden):
        pdf_child.refuse_reaching_out(event, ("http://127.0.0.1/",))


def test_the_wall_lets_data_addresses_and_scratch_files_through():
    pdf_child.refuse_reaching_out("urllib.Request", ("data:text/css,p{}",))
    pdf_child.refuse_reaching_out("open", ("/scratch/font.ttf",))
