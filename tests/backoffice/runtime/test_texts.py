import gettext
import os

import pytest
from django.core.management import CommandError, call_command

from backoffice.runtime import texts

HEADER = (
    'msgid ""\nmsgstr ""\n"Language: fi\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)


def _source(root, body):
    path = root / "frontend" / "public" / "locale" / "fi" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEADER + body, encoding="utf-8")
    return path


def test_a_translation_can_be_read_by_gettext_once_compiled(tmp_path):
    source = _source(tmp_path, 'msgid "Order"\nmsgstr "Tilaa"\n')
    assert texts.sources(tmp_path) == [source]
    assert texts.is_stale(source)
    assert texts.compile_source(source) == []
    assert not texts.is_stale(source)
    with source.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Order") == "Tilaa"
    assert [each.name for each in sorted(source.parent.iterdir())] == ["django.mo", "django.po"]


def test_a_newer_source_is_stale(tmp_path):
    source = _source(tmp_path, 'msgid "Order"\nmsgstr "Tilaa"\n')
    texts.compile_source(source)
    later = source.with_suffix(".mo").stat().st_mtime + 5
    os.utime(source, (later, later))
    assert texts.is_stale(source)


@pytest.mark.parametrize(
    ("body", "flaw"),
    [
        ('#, fuzzy\nmsgid "Order"\nmsgstr "Tilaa"\n', "“Order” is marked fuzzy"),
        ('msgid "Order"\nmsgstr ""\n', "“Order” has no translation"),
        ('msgid "one"\nmsgid_plural "many"\nmsgstr[0] "yksi"\nmsgstr[1] ""\n', "“one” has no translation"),
        ('#, python-format\nmsgid "%(n)s left"\nmsgstr "%(m)s jäljellä"\n', "unknown named placeholder"),
        ("nonsense\n", "cannot be read"),
    ],
    ids=["fuzzy", "empty", "one plural form empty", "other placeholders", "broken"],
)
def test_a_flaw_is_named_and_nothing_is_compiled(tmp_path, body, flaw):
    source = _source(tmp_path, body)
    flaws = texts.compile_source(source)
    assert len(flaws) == 1
    assert flaw in flaws[0]
    assert str(source) in flaws[0]
    assert not source.with_suffix(".mo").exists()


def test_the_command_compiles_the_sound_ones_and_fails_for_the_rest(tmp_path, settings, capsys):
    settings.ROOT = tmp_path
    bad = _source(tmp_path, 'msgid "Order"\nmsgstr ""\n')
    good = tmp_path / "billing" / "locale" / "sv" / "LC_MESSAGES" / "django.po"
    good.parent.mkdir(parents=True)
    good.write_text(HEADER.replace("fi", "sv") + 'msgid "Order"\nmsgstr "Beställ"\n', encoding="utf-8")
    with pytest.raises(CommandError, match=r"^1 flaws in the translations"):
        call_command("compile_texts")
    assert str(bad) in capsys.readouterr().err
    assert good.with_suffix(".mo").exists()
    bad.write_text(HEADER + 'msgid "Order"\nmsgstr "Tilaa"\n', encoding="utf-8")
    call_command("compile_texts")
    assert capsys.readouterr().out == "2 translation files compiled.\n"
