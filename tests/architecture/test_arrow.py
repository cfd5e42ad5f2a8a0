import subprocess
import sys
import tomllib
from pathlib import Path

from tests.architecture.house import ROOT, name, product_files, tree


def test_rooms_import_only_along_the_arrow():
    lint = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([str(lint), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_the_order_inside_a_theme_is_asked_of_every_theme():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (inside,) = [each for each in contracts if each["name"] == "inside a theme"]
    themes = {
        ".".join(path.relative_to(ROOT).parts[:-1])
        for path in product_files()
        if path.name == "apps.py" and path.relative_to(ROOT).parts[0] != "frontend"
    }
    assert set(inside["containers"]) == themes | {"frontend.notices"}
    assert len(themes) >= 16


def test_only_the_gateway_imports_stripe():
    import ast

    guilty = [
        name(path)
        for path in product_files()
        for node in ast.walk(tree(path))
        if (
            isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "stripe" for alias in node.names)
        )
        or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "stripe")
    ]
    assert set(guilty) <= {"billing/payments/stripe_gateway.py"}
