"""The style guide: closed to visitors, whole for staff, and every template keeps the house rules."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings as project
from django.http import Http404
from django.test import RequestFactory

from frontend.statuses import LOOKS
from frontend.styleguide import samples, views

FRONTEND = Path(project.ROOT) / "frontend"
EVERY_TEMPLATE = [path for path in FRONTEND.rglob("*.html") if "node_modules" not in path.parts]
ICONS = set(json.loads((FRONTEND / "assets" / "icons.json").read_text()))
ICON_USE = re.compile(r"""(?<!:)\bicon(?:_end)?="([a-z0-9-]+)"|<c-icon name="([a-z0-9-]+)\"""")
TEMPLATES = sorted((FRONTEND / "components").rglob("*.html"))
STYLES = sorted((FRONTEND / "assets" / "css").rglob("*.css"))
INLINE = re.compile(
    r"""\sstyle=|<style|\son[a-z]+=|hx-on|js:|<script(?![^>]*(src=|application/json))|\|\s*safe\b"""
)
RAW_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|rgba|hsl|oklch|oklab)\((?!in)")


def asked(*, staff):
    request = RequestFactory().get("/styleguide/")
    request.user = SimpleNamespace(is_staff=staff, is_authenticated=staff)
    request.COOKIES["theme"] = "dark"
    return request


def test_strangers_do_not_find_it():
    with pytest.raises(Http404):
        views.index(asked(staff=False))


def test_staff_see_every_part_in_their_theme():
    html = views.index(asked(staff=True)).content.decode()
    assert 'data-theme="dark"' in html
    assert [part for part, _label in samples.PARTS if f'id="{part}"' not in html] == []


def test_an_unknown_part_is_not_found():
    with pytest.raises(Http404):
        views.part(asked(staff=True), "nothing")


def test_ids_are_given_once():
    ids = re.findall(r'\sid="([^"]+)"', views.index(asked(staff=True)).content.decode())
    assert sorted({each for each in ids if ids.count(each) > 1}) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_no_shared_template_has_anything_inline(template):
    source = template.read_text()
    if template.name == "mail.html":  # no page: mail programs take their styles from the letter alone
        source = source.replace("<style", "").replace(" style=", " ")
    assert INLINE.findall(source) == []


@pytest.mark.parametrize(
    "sample",
    ['<p style="x">', '<a onclick="x">', "<script>x</script>", "{{ a|safe }}", '<b hx-on:click="x">'],
)
def test_the_inline_rule_sees_its_sample(sample):
    assert INLINE.search(f" {sample}")


@pytest.mark.parametrize(
    "sheet", [path for path in STYLES if path.name != "tokens.css"], ids=lambda path: path.stem
)
def test_colours_are_written_in_the_tokens_only(sheet):
    assert RAW_COLOUR.findall(sheet.read_text()) == []


@pytest.mark.parametrize("sample", ["color: #fff", "color: oklch(50% .1 20)", "background: rgb(0 0 0)"])
def test_the_colour_rule_sees_its_sample(sample):
    assert RAW_COLOUR.search(sample)


def icons_in(text):
    return {one or other for one, other in ICON_USE.findall(text)}


def test_every_icon_a_template_names_is_in_the_sprite():
    missing = {(path.name, icon) for path in EVERY_TEMPLATE for icon in icons_in(path.read_text()) - ICONS}
    assert missing == set()


def test_every_status_icon_is_in_the_sprite():
    assert {look.icon for look in LOOKS.values()} - ICONS == set()


def test_the_icon_rule_sees_its_samples():
    assert icons_in('<c-button icon="yes" icon_end="no"><c-icon name="maybe" /><c-x :icon="dynamic">') == {
        "yes",
        "no",
        "maybe",
    }
