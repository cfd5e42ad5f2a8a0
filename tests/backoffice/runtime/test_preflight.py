import socket

import pytest

from backoffice.runtime import preflight


def test_a_free_port_is_fine_and_a_used_one_gives_a_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert preflight.address_in_use("127.0.0.1", port) == (
            f"Port {port} is used by another program. Stop that program, or choose a port: PORT={port + 1} make demo."
        )
    assert preflight.address_in_use("127.0.0.1", port) is None


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_number_that_is_no_port_gives_a_sentence(port):
    assert preflight.address_in_use("127.0.0.1", port).startswith(f"PORT is {port}, which is no port.")


def test_an_address_of_another_machine_gives_a_sentence():
    assert preflight.address_in_use("192.0.2.1", 8000).startswith(
        "The address 192.0.2.1:8000 cannot be served on:"
    )


def test_missing_assets_give_a_sentence(settings, tmp_path):
    settings.ASSET_MANIFEST = tmp_path / "manifest.json"
    assert preflight.assets_missing() == "The styles and scripts have not been built. Run: make assets."
    settings.ASSET_MANIFEST.write_text("{}")
    assert preflight.assets_missing() is None


def test_a_machine_with_pango_renders():
    assert preflight.RenderingProbe().missing() is None


def test_a_machine_without_pango_gives_a_sentence(monkeypatch):
    """The same import as in service, on a machine where no library of Pango can be opened."""
    hide = (
        "import cffi\n"
        "real = cffi.FFI.dlopen\n"
        "def dlopen(self, name, flags=0):\n"
        "    if name and 'pango' in str(name):\n"
        "        raise OSError(f\"cannot load library '{name}'\")\n"
        "    return real(self, name, flags)\n"
        "cffi.FFI.dlopen = dlopen\n"
    )
    monkeypatch.setattr(preflight, "RENDERING", hide + preflight.RENDERING)
    assert preflight.RenderingProbe().missing() == (
        "Invoices cannot be rendered: the Pango libraries are missing. On Debian or Ubuntu: "
        "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0."
    )
