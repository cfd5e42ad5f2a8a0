"""Operations are plain functions: keyword-only, typed, documented, named once."""

import ast
from collections import Counter

from tests.architecture.house import functions, name, product_files, tree

LIMIT = 40


def operations():
    for path in product_files():
        where = name(path)
        if not ("/operations.py" in where or "/operations/" in where) or where.startswith("frontend/"):
            continue
        for node in tree(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield where, node


def test_there_are_operations():
    assert len(list(operations())) > 30


def test_operations_take_keywords_only():
    guilty = [
        f"{where}:{node.name}" for where, node in operations() if node.args.args or node.args.posonlyargs
    ]
    assert guilty == []


def test_operations_are_documented():
    assert [f"{where}:{node.name}" for where, node in operations() if not ast.get_docstring(node)] == []


def test_operation_names_are_unique():
    counted = Counter(node.name for _, node in operations())
    assert [each for each, times in counted.items() if times > 1] == []


def test_operations_stay_short():
    long = [
        f"{w}:{n.name}" for w, n in operations() if (n.end_lineno or 0) - n.lineno + 1 - doc_lines(n) > LIMIT
    ]
    assert long == []


def doc_lines(node):
    first = node.body[0]
    return (first.end_lineno - first.lineno + 1) if ast.get_docstring(node) else 0


def test_no_task_is_sent_past_the_news():
    guilty = [
        f"{name(path)}:{node.lineno}"
        for path in product_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr in {"delay", "apply_async"}
        and not name(path).startswith(
            "backoffice/runtime/"
        )  # the heartbeat is no news: it proves that messages arrive
    ]
    assert guilty == []


def test_save_is_never_overridden_and_signals_are_never_used():
    overridden = [
        f"{name(p)}:{f.lineno}"
        for p in product_files()
        for f in functions(p)
        if f.name in {"save", "delete"} and "models" in name(p)
    ]
    assert overridden == []
    assert [
        name(p)
        for p in product_files()
        if "django.dispatch" in p.read_text() or "django.db.models.signals" in p.read_text()
    ] == []
