"""Only `machines.move()` writes `status`."""

import ast

import pytest

from tests.architecture.house import name, product_files, tree

ALLOWED = {"backoffice/kernel/machines.py"}


def status_writes(module: ast.Module) -> list[int]:
    """Lines that assign `.status` or pass `status=` to an update."""
    lines = []
    for node in ast.walk(module):
        targets = (
            node.targets
            if isinstance(node, ast.Assign)
            else [node.target]
            if isinstance(node, ast.AugAssign | ast.AnnAssign)
            else []
        )
        lines += [t.lineno for t in targets if isinstance(t, ast.Attribute) and t.attr == "status"]
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"update", "bulk_update"}
        ):
            lines += [node.lineno for keyword in node.keywords if keyword.arg == "status"]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "setattr":
            lines += [
                node.lineno
                for arg in node.args[1:2]
                if isinstance(arg, ast.Constant) and arg.value == "status"
            ]
    return lines


def machine_models() -> set[str]:
    return {"backoffice/kernel/idempotency.py"}  # its `status` is an HTTP status, not a machine's


def test_nobody_else_writes_a_status():
    guilty = {name(path): lines for path in product_files() if (lines := status_writes(tree(path)))}
    assert set(guilty) <= ALLOWED | machine_models(), guilty


@pytest.mark.parametrize(
    "code", ["unit.status = 'x'", "rows.update(status='x')", "setattr(unit, 'status', 'x')"]
)
def test_the_rule_sees_a_writer(code):
    assert status_writes(ast.parse(code))


@pytest.mark.parametrize(
    "code", ["if unit.status == 'x': pass", "rows.filter(status='x')", "move(unit, to='x')"]
)
def test_the_rule_leaves_a_reader_alone(code):
    assert not status_writes(ast.parse(code))
