"""Every named constraint of every model is named by a test that breaks it: none is a promise nobody has tried."""

import re

from django.apps import apps

from tests.architecture.house import ROOMS, ROOT, tracked


def constraints():
    """Name of each constraint of our own models -> the model's label."""
    return {
        constraint.name: model._meta.label
        for model in apps.get_models()
        if model.__module__.partition(".")[0] in ROOMS
        for constraint in model._meta.constraints
    }


def test_every_named_constraint_is_named_by_a_test():
    named = constraints()
    tests = [path for path in tracked() if path.suffix == ".py" and "tests" in path.relative_to(ROOT).parts]
    words = {word for path in tests for word in re.findall(r"\w+", path.read_text())}
    assert {name: label for name, label in named.items() if name not in words} == {}
    assert len(named) > 80
    assert named["assignment_within_cap"] == "orders.Assignment"
