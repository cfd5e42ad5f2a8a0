"""Nothing below the interface reads the clock: the moment is an argument."""

import ast

import pytest

from tests.architecture.house import name, product_files, tree, within

READERS = {
    ("timezone", "now"),
    ("timezone", "localdate"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("datetime", "today"),
    ("time", "time"),
}
# Interfaces, and the machinery that supervises processes.
MAY_READ = (
    "frontend/",
    "backoffice/runtime/",
    "backoffice/kernel/tasks.py",
    "backoffice/kernel/pdf.py",
    "backoffice/accounts/middleware.py",
    "backoffice/accounts/sessions.py",
)


def clock_reads(module: ast.Module) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and (node.func.value.id, node.func.attr) in READERS
    ]


def test_only_interfaces_read_the_clock():
    guilty = {
        name(path): lines
        for path in product_files()
        if not within(path, *MAY_READ)
        and "/management/" not in name(path)
        and (lines := clock_reads(tree(path)))
    }
    assert guilty == {}


@pytest.mark.parametrize("code", ["at = timezone.now()", "d = date.today()"])
def test_the_rule_sees_a_reader(code):
    assert clock_reads(ast.parse(code))
