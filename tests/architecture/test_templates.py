"""Strict content policy and quiet templates."""

import re

import pytest

from tests.architecture.house import name, templates

BANNED = {
    "inline style": re.compile(r"\sstyle\s*="),
    "inline handler": re.compile(r"\son[a-z]+\s*=\s*[\"']"),
    "htmx handler": re.compile(r"hx-on"),
    "script values": re.compile(r"hx-vals\s*=\s*[\"']js:"),
    "trigger filter": re.compile(r"hx-trigger\s*=\s*[\"'][^\"']*\["),
    "unescaped text": re.compile(r"\|\s*safe\b|autoescape\s+off"),
    "inline script": re.compile(
        r"<script(?![^>]*(src=|type=\"application/json\"|type=\"speculationrules\"))[^>]*>"
    ),
    "inline style sheet": re.compile(r"<style"),
    "boost": re.compile(r"hx-boost"),
}
# Documents rendered to PDF carry their own style sheet; mails may too. Neither is a web page.
NOT_PAGES = ("billing/", "clients/agreements/", "frontend/notices/", "frontend/components/shells/mail.")


def pages():
    return [path for path in templates() if not name(path).startswith(NOT_PAGES)]


@pytest.mark.parametrize("rule", BANNED)
def test_templates_keep_the_policy(rule):
    guilty = [name(path) for path in pages() if BANNED[rule].search(path.read_text())]
    assert guilty == []


SAMPLES = {
    "inline style": '<p style="color:red">',
    "inline handler": '<a onclick="x()">',
    "htmx handler": '<a hx-on:click="x">',
    "script values": "<a hx-vals='js:{a:1}'>",
    "trigger filter": '<a hx-trigger="click[ctrlKey]">',
    "unescaped text": "{{ x|safe }}",
    "inline script": "<script>x</script>",
    "inline style sheet": "<style>a{}</style>",
    "boost": '<a hx-boost="true">',
}


@pytest.mark.parametrize("rule", BANNED)
def test_each_rule_sees_its_sample(rule):
    assert BANNED[rule].search(SAMPLES[rule])
