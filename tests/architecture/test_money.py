"""No float comes near money."""

import ast

import pytest
from django.apps import apps
from django.db import models

from tests.architecture.house import name, product_files, tree, within

MONEY_ROOMS = (
    "billing/",
    "assignments/pricing/",
    "assignments/orders/",
    "assignments/delivery/",
    "backoffice/kernel/money.py",
)


def float_uses(module: ast.Module) -> list[int]:
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            found.append(node.lineno)
        if isinstance(node, ast.Name) and node.id == "float":
            found.append(node.lineno)
    return found


def true_divisions_of_cents(module: ast.Module) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(module)
        if isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Div)
        and "cents" in ast.unparse(node.left)
        and "Decimal" not in ast.unparse(node)
    ]


def test_money_rooms_know_no_float():
    guilty = {
        name(path): lines
        for path in product_files()
        if within(path, *MONEY_ROOMS) and (lines := float_uses(tree(path)))
    }
    assert guilty == {}


def test_cents_are_never_divided_into_fractions():
    guilty = {name(path): lines for path in product_files() if (lines := true_divisions_of_cents(tree(path)))}
    assert guilty == {}


def test_every_amount_column_is_an_integer():
    columns = [
        field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name.endswith(("_cents", "_bps"))
    ]
    assert len(columns) > 20
    assert [str(field) for field in columns if not isinstance(field, models.IntegerField)] == []


@pytest.mark.parametrize("code", ["price = 1.5", "price = float(x)"])
def test_the_rule_sees_a_float(code):
    assert float_uses(ast.parse(code))


def test_the_rule_sees_a_division():
    assert true_divisions_of_cents(ast.parse("euros = price_cents / 100"))
    assert not true_divisions_of_cents(ast.parse("euros = Decimal(price_cents) / 100"))
