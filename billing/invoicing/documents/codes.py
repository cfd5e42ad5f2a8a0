"""The two codes a bank app or a scanner reads, as pictures inside the document."""

import base64
from decimal import Decimal
from io import BytesIO
from itertools import groupby

from barcode import Code128
from segno import helpers

MODULE_MM = Decimal("0.29")  # read back at 200 dpi by the tests
BAR_HEIGHT_MM = 13
_QUIET_MODULES = 10


def bar_code_picture(digits: str) -> tuple[str, Decimal]:
    """Return the Code 128 (set C) of the bank bar code as an SVG data: URI, and its width in millimetres."""
    modules = Code128(digits).build()[0]
    width = len(modules) + 2 * _QUIET_MODULES
    bars, x = [], _QUIET_MODULES
    for bit, run in groupby(modules):
        length = len(list(run))
        if bit == "1":
            bars.append(f"M{x} 0h{length}v10h-{length}z")
        x += length
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 10" preserveAspectRatio="none">'
        f'<rect width="{width}" height="10" fill="#fff"/><path d="{"".join(bars)}" fill="#000"/></svg>'
    )
    return _data_uri(svg.encode()), width * MODULE_MM


def epc_picture(*, name: str, iban: str, bic: str, cents: int, rf_reference: str) -> str:
    """Return the EPC069-12 QR code (version 002, level M) of a SEPA payment as an SVG data: URI. Units: gross cents."""
    code = helpers.make_epc_qr(
        name=name[:70],
        iban=iban,
        bic=bic,
        amount=Decimal(cents).scaleb(-2),
        reference=rf_reference,
        encoding="utf-8",
    )
    svg = BytesIO()
    code.save(svg, kind="svg", border=4, dark="#000", light="#fff", omitsize=True, xmldecl=False)
    return _data_uri(svg.getvalue())


def _data_uri(svg: bytes) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode()
