"""What is installed is pinned by hash and named without hosts; nothing points outside the repository."""

import json
import re
from importlib.metadata import PackageNotFoundError, requires

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

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


def test_locked_extras_are_named():
    """pip takes `coverage==1` for no pin of a wanted `coverage[toml]`, once a newer coverage is out."""
    missing = set()
    for lock in (ROOT / "requirements").glob("*.lock"):
        pins = [Requirement(pin) for pin in re.findall(r"^[^\s#]+==[^\s;]+", lock.read_text(), flags=re.M)]
        named = {canonicalize_name(pin.name): pin.extras for pin in pins}
        for wanted in (each for pin in pins for each in wanted_by(pin)):
            extras = named.get(canonicalize_name(wanted.name))
            if extras is not None and not wanted.extras <= extras:
                missing.add(f"{lock.name}: {wanted}")
    assert missing == set()
    assert extras_of_lock("dev.lock", "coverage") == {"toml"}


def wanted_by(pin):
    """What the installed package asks for here, its chosen extras included."""
    try:
        found = [Requirement(line) for line in requires(pin.name) or ()]
    except PackageNotFoundError:
        return []
    chosen = [{"extra": extra} for extra in {"", *pin.extras}]
    return [each for each in found if not each.marker or any(each.marker.evaluate(one) for one in chosen)]


def extras_of_lock(lock, package):
    text = (ROOT / "requirements" / lock).read_text()
    return set(re.search(rf"^{package}\[(.*?)\]==", text, flags=re.M)[1].split(","))


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
