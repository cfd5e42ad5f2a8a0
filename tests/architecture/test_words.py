"""Every sentence a person reads exists in Finnish, Swedish and English."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from tests.architecture.house import name, product_files, templates, tracked, tree

CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}


def used_in_python(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(tree(path)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in CALLS
            and node.args
        ):
            arg = node.args[1] if node.func.id.startswith("pgettext") else node.args[0]
            if isinstance(arg, ast.Constant) and isinstance(arg.value, str):
                found.add(arg.value)
    return found


def used_in_template(path: Path) -> set[str]:
    code = templatize(path.read_text(), origin=str(path))
    found = set()
    for match in re.finditer(r"(?:gettext|_)\(\s*u?(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')", code):
        found.add(ast.literal_eval(match.group(1)))
    for match in re.finditer(r"ngettext\(\s*u?(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')", code):
        found.add(ast.literal_eval(match.group(1)))
    return found


def files_of(language: str) -> list[Path]:
    return [path for path in tracked() if name(path).endswith(f"locale/{language}/LC_MESSAGES/django.po")]


def catalogue(language: str) -> dict[str, object]:
    words: dict[str, object] = {}
    for po in files_of(language):
        with po.open("rb") as handle:
            for message in read_po(handle, locale=language):
                if message.id and not message.fuzzy:
                    key = message.id[0] if isinstance(message.id, tuple) else message.id
                    words[key] = message.string
    return words


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_used_sentence_is_translated(language):
    words = catalogue(language)
    used: dict[str, str] = {}
    for path in product_files():
        used |= dict.fromkeys(used_in_python(path), name(path))
    for path in templates():
        used |= dict.fromkeys(used_in_template(path), name(path))
    missing = {
        sentence: where for sentence, where in used.items() if sentence and not filled(words.get(sentence))
    }
    assert missing == {}


def filled(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def test_every_text_has_three_languages():
    guilty = []
    for path in product_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text":
                given = {k.arg: k.value for k in node.keywords}
                if not node.args and None not in given and set(given) != {"fi", "sv", "en"}:
                    guilty.append(f"{name(path)}:{node.lineno}")
    assert guilty == []


def placeholders(text: object) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]", " ".join(text) if isinstance(text, tuple | list) else str(text)))


def test_no_translation_invents_a_placeholder():
    for language in ("fi", "sv"):
        for path in files_of(language):
            with path.open("rb") as handle:
                for message in read_po(handle, locale=language):
                    if message.id:
                        assert placeholders(message.string) <= placeholders(message.id), (
                            name(path),
                            message.id,
                        )
