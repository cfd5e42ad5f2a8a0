"""Tags and filters: money, rates, time, Markdown and form controls as people read them."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from frontend.templatetags import ui

NB = "\xa0"
NEW_YEARS_EVE = datetime(2026, 12, 31, 12, 30, tzinfo=UTC)  # 14.30 in Helsinki
MIDSUMMER_NIGHT = datetime(2026, 6, 19, 21, 30, tzinfo=UTC)  # already the 20th in Helsinki


def speak(language, run, *args):
    with translation.override(language):
        return run(*args)


@pytest.mark.parametrize(
    ("language", "amount", "text"),
    [
        ("fi", 1_234_550, f"12{NB}345,50{NB}€"),
        ("sv", 1_234_550, f"12{NB}345,50{NB}€"),
        ("en", 1_234_550, "€12,345.50"),
        ("fi", 0, f"0,00{NB}€"),
        ("fi", -105, f"−1,05{NB}€"),
        ("en", -105, "−€1.05"),
        ("fi", 1, f"0,01{NB}€"),
        ("fi", None, ""),
    ],
)
def test_cents_are_written_in_the_language_of_the_page(language, amount, text):
    assert speak(language, ui.cents, amount) == text


def test_cents_keep_every_cent_of_a_sum_no_float_could_hold():
    assert speak("en", ui.cents, 90_071_992_547_409_931) == "€900,719,925,474,099.31"


@pytest.mark.parametrize("amount", [12.5, "1250", True])
def test_cents_refuse_what_is_not_a_whole_number(amount):
    with pytest.raises(TypeError):
        ui.cents(amount)


@pytest.mark.parametrize(("language", "text"), [("fi", "12345,50"), ("sv", "12345,50"), ("en", "12345.50")])
def test_plain_cents_can_be_typed_back_into_a_field(language, text):
    assert speak(language, ui.cents_plain, 1_234_550) == text


@pytest.mark.parametrize(
    ("language", "rate", "text"),
    [
        ("fi", 2550, f"25,5{NB}%"),
        ("sv", 2550, f"25,5{NB}%"),
        ("en", 2550, "25.5%"),
        ("fi", 1400, f"14{NB}%"),
        ("fi", 0, f"0{NB}%"),
    ],
)
def test_basis_points_are_written_as_a_percentage(language, rate, text):
    assert speak(language, ui.bps, rate) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [("fi", "31.12.2026 klo 14.30"), ("sv", "31.12.2026 kl. 14.30"), ("en", "31 Dec 2026, 14:30")],
)
def test_a_moment_is_told_in_helsinki_time(language, text):
    assert speak(language, ui.local_time, NEW_YEARS_EVE) == text


def test_a_day_changes_at_midnight_in_helsinki():
    assert speak("fi", ui.local_date, MIDSUMMER_NIGHT) == "20.6.2026"


def test_a_plain_date_is_not_moved_by_any_zone():
    assert speak("fi", ui.local_date, date(2026, 1, 1)) == "1.1.2026"


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        ui.local_time(datetime(2026, 1, 1, 12))


@pytest.mark.parametrize(
    ("hours", "text"), [(2, "2 tunnin päästä"), (-2, "2 tuntia sitten"), (72, "3 päivän päästä")]
)
def test_a_distance_in_time_has_a_direction(hours, text):
    assert speak("fi", ui.relative, NEW_YEARS_EVE + timedelta(hours=hours), NEW_YEARS_EVE) == text


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(0, f"0{NB}min"), (45, f"45{NB}min"), (60, f"1{NB}h"), (130, f"2{NB}h 10{NB}min"), (None, "")],
)
def test_minutes_are_written_as_hours_and_minutes(minutes, text):
    assert ui.duration(minutes) == text


@pytest.mark.parametrize(("hours", "state"), [(-1, "late"), (0, "soon"), (23, "soon"), (24, ""), (200, "")])
def test_a_deadline_is_late_soon_or_calm(hours, state):
    assert ui.urgency(NEW_YEARS_EVE + timedelta(hours=hours), NEW_YEARS_EVE) == state


def test_markdown_keeps_structure():
    assert ui.markdown("**a**\n\n- b") == "<p><strong>a</strong></p>\n<ul>\n<li>b</li>\n</ul>\n"


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,hello)",
        "<img src=x onerror=alert(1)>",
        "| a |\n|:-:|\n| b |",
    ],
)
def test_markdown_lets_nothing_run_and_nothing_style(attack):
    html = ui.markdown(attack)
    assert not any(bad in html for bad in ("<script", "<img", 'href="javascript', 'href="data', "style="))


def test_markdown_links_leave_no_trace_of_us():
    assert ui.markdown("[x](https://a.example)") == (
        '<p><a href="https://a.example" rel="noopener noreferrer nofollow">x</a></p>\n'
    )


@pytest.mark.parametrize(
    ("part", "whole", "width"), [(1, 3, 33), (0, 5, 0), (7, 5, 100), (-1, 5, 0), (5, 0, 0)]
)
def test_a_share_stays_on_its_scale(part, whole, width):
    assert ui.share(part, whole) == width


def test_the_cap_is_divided_into_what_is_used_and_what_is_free():
    parts = ui.cap_parts(72_000, 30_000, 16_200, 9_000)
    assert (parts.accepted, parts.awaiting, parts.reserved, parts.before_reserved) == (416, 225, 125, 641)
    assert (parts.used_cents, parts.free_cents) == (55_200, 16_800)


def test_a_status_without_an_entry_shows_its_code():
    assert ui.look("brand_new").label == "brand new"


@pytest.mark.parametrize(("language", "word"), [("fi", "Avoin"), ("sv", "Öppen"), ("en", "Open")])
def test_a_status_is_called_by_its_name_in_the_language(language, word):
    assert speak(language, lambda: str(ui.look("open").label)) == word


class Letter(forms.Form):
    email = forms.EmailField(help_text="We answer here.")
    topic = forms.ChoiceField(choices=[("a", "A")])
    agree = forms.BooleanField()
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"class": "mono"}))


def test_a_control_carries_its_class():
    form = Letter()
    assert 'class="input"' in ui.control(form["email"])
    assert 'class="select"' in ui.control(form["topic"])
    assert 'class="input mono"' in ui.control(form["note"])
    assert "class=" not in ui.control(form["agree"])


def test_a_control_names_its_help_and_its_error():
    form = Letter({"email": "no"})
    assert 'aria-describedby="id_email_helptext id_email_error"' in ui.control(form["email"])
    assert 'aria-invalid="true"' in ui.control(form["email"])


def test_a_control_names_the_help_that_the_template_adds():
    assert 'aria-describedby="id_note_help"' in ui.control(Letter()["note"], "Short is fine.")


def test_a_field_component_has_a_label_a_help_and_one_control():
    page = Template('{% cotton field :field="form.note" help="Short is fine." / %}')
    shown = page.render(Context({"form": Letter()}))
    assert shown.count("<textarea") == 1
    assert '<label class="field__label" for="id_note">' in shown
    assert '<p class="field__help" id="id_note_help">Short is fine.</p>' in shown


@pytest.fixture
def manifest(settings, tmp_path):
    """A manifest with one chunk, read anew by every test."""
    settings.DEBUG = True  # rereads the file
    settings.ASSET_MANIFEST = tmp_path / "manifest.json"
    entries = {
        "app.js": {"file": "app-1.js", "imports": ["chunk-2.js"]},
        "app.css": {"file": "styles-3.css", "imports": []},
    }
    settings.ASSET_MANIFEST.write_text(json.dumps(entries))
    return settings.ASSET_MANIFEST


def test_an_entry_prints_style_chunk_and_script(manifest):
    assert ui.entry("app") == (
        '<link rel="stylesheet" href="/static/b/styles-3.css">'
        '<link rel="modulepreload" href="/static/b/chunk-2.js">'
        '<script type="module" src="/static/b/app-1.js"></script>'
    )


def test_an_unknown_asset_is_an_error_at_once(manifest):
    with pytest.raises(KeyError):
        ui.asset("nothing.svg")


def test_a_missing_build_says_what_to_do(manifest):
    manifest.unlink()
    with pytest.raises(FileNotFoundError, match="build the assets first"):
        ui.asset("app.css")
