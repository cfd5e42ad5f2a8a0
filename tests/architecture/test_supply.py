"""What is installed is pinned by hash and named without hosts; nothing points outside the repository."""

import json
import re

from tests.architecture.house import ROOT, name, tracked


def test_lock_files_name_no_host():
    locks = [p for p in tracked() if p.suffix == ".lock" or p.name == "package-lock.json"]
    assert len(locks) >= 3
    assert [name(p) for p in locks if re.search(r"https?://", p.read_text())] == []


def test_every_locked_package_has_a_hash():
    for lock in (ROOT / "requirements").glob("*.lock"):
        text = lock.read_text()
        pins = re.findall(r"^[A-Za-z0-9_.\-\[\]]+==", text, flags=re.M)
        assert pins, lock.name
        assert all(
            "--hash=sha256:" in block
            for block in re.split(r"^(?=[A-Za-z0-9_.\-\[\]]+==)", text, flags=re.M)[1:]
        ), lock.name
    packages = json.loads((ROOT / "frontend/assets/package-lock.json").read_text())["packages"]
    assert all("integrity" in entry for path, entry in packages.items() if path and not entry.get("link"))


def test_nothing_refers_to_a_place_outside_the_repository():
    pattern = re.compile(r"\.\./shared|/work/|/root/|\.library")
    guilty = [
        name(p)
        for p in tracked()
        if p.suffix in {".py", ".md", ".html", ".toml", ".mjs", ".js", ".css", ".in", ".po", ""}
        and name(p) != "tests/architecture/test_supply.py"
        and p.stat().st_size < 1_000_000
        and pattern.search(p.read_text(errors="ignore"))
    ]
    assert guilty == []
