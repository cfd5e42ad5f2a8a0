"""Nothing but its own file and templates names a kind of service."""

import ast

from assignments.catalogue import kinds
from tests.architecture.house import name, product_files, templates, tree, within


def literals(module: ast.Module) -> set[str]:
    return {
        node.value
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_no_other_code_names_a_kind():
    codes = {kind.code for kind in kinds.all_kinds()}
    assert {"prospecting", "document"} <= codes
    allowed = (
        "assignments/catalogue/kinds/",
        "frontend/styleguide/",
        "assignments/pricing/price_list",
        "frontend/demo/",
    )
    guilty = {
        name(path): used
        for path in product_files()
        if not within(path, *allowed) and (used := (codes - {"document"}) & literals(tree(path)))
    }
    assert guilty == {}


def test_no_template_compares_a_kind():
    codes = {kind.code for kind in kinds.all_kinds()}
    guilty = [
        name(path)
        for path in templates()
        for code in codes
        if f'== "{code}"' in path.read_text() or f"== '{code}'" in path.read_text()
    ]
    assert guilty == []
