"""Each component tag: what it draws, and that what comes in is escaped."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.template import engines
from django.utils import timezone

from tests import make
from web.forms import DateField, MarkdownArea, Segmented, TeamhubForm

NASTY = "<script>alert(1)</script>\"'"


def draw(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


def test_an_icon_is_hidden_unless_it_has_a_label():
    assert 'aria-hidden="true"' in draw('{% icon "target" %}')
    labelled = draw('{% icon "target" "Outcome" %}')
    assert 'role="img" aria-label="Outcome"' in labelled
    assert "aria-hidden" not in labelled


def test_an_icon_points_into_the_one_sprite():
    assert '<use href="/static/icons.svg#i-target"/>' in draw('{% icon "target" %}')


def test_a_state_is_an_icon_and_a_word():
    drawn = draw('{% state "decision" "superseded" %}')
    assert 'data-tone="calm"' in drawn
    assert "#i-archive" in drawn
    assert drawn.endswith("Superseded</span>")


def test_a_state_may_have_a_word_of_its_own():
    assert draw('{% state "follow_up" "overdue" "5 days late" %}').endswith("5 days late</span>")


def test_confidence_is_ticks_a_number_and_a_word():
    drawn = draw("{% confidence 4 was=3 %}")
    assert drawn.count('class="on"') == 4
    assert "4 Good" in drawn
    assert ", was 3" in drawn


def test_confidence_nobody_gave_is_said_in_words():
    assert "No reading yet" in draw("{% confidence none %}", none=None)


@pytest.mark.parametrize(
    "source",
    [
        "{% icon x %}",
        '{% icon "target" x %}',
        "{% status x x x %}",
        "{% state x x %}",
        "{% bar 0.5 label=x %}",
        "{% spark readings 0 1 x %}",
        "{% plot readings x %}",
        "{% number 5 x %}",
        "{% number x %}",
        "{{ x|plain }}",
        "{{ x|markdown }}",
        "{% person somebody %}",
        "{% person somebody link=True %}",
        "{% day none x %}",
        '{% include "components/notice.html" with tone=x icon_name="x" title=x text=x %}',
        '{% include "components/empty.html" with title=x text=x url=x action=x %}',
        '{% include "components/conflict.html" with theirs_by=x conflicts=pairs %}',
    ],
)
def test_what_comes_in_is_escaped(source, db):
    somebody = make.a_person(NASTY, email="nasty@harbour.example")
    drawn = draw(
        source, x=NASTY, none=None, readings=[1, 2], somebody=somebody, pairs=[(NASTY, NASTY, NASTY)]
    )
    assert "<script" not in drawn
    assert "&lt;script" in drawn


def test_a_person_is_initials_and_a_name(db):
    noor = make.a_person("Noor van der Haddad")
    assert draw("{% person noor %}", noor=noor) == (
        '<span class="person"><abbr aria-hidden="true">NH</abbr><span>Noor van der Haddad</span></span>'
    )
    assert f'<a href="/people/{noor.pk}/">Noor</a>' in draw(
        "{% person noor short=True link=True %}", noor=noor
    )


def test_nobody_is_said_so_and_one_who_left_too(db):
    assert "Nobody yet" in draw("{% person none %}", none=None)
    gone = make.a_person("Odile Marchand", is_active=False)
    assert "has left" in draw("{% person gone %}", gone=gone)


def test_a_day_follows_the_pages_today():
    drawn = draw("{% day date %}", date=dt.date(2026, 11, 20), today=make.TODAY)
    assert drawn == '<time datetime="2026-11-20">Fri 20 Nov</time>'


def test_a_moment_is_in_the_readers_zone_and_an_incidents_in_utc_says_so():
    at = dt.datetime(2026, 11, 18, 22, 30, tzinfo=dt.UTC)
    with timezone.override("Asia/Kolkata"):
        assert draw("{% moment at %}", at=at, today=dt.date(2026, 11, 19)) == (
            '<time datetime="2026-11-19T04:00+05:30">today 04:00</time>'
        )
        assert draw('{% moment at zone="UTC" %}', at=at, today=dt.date(2026, 11, 19)) == (
            '<time datetime="2026-11-18T22:30+00:00">yesterday 22:30 UTC</time>'
        )


class GateForm(TeamhubForm):
    title = forms.CharField(max_length=5, help_text="Short & clear.")
    note = forms.CharField(widget=MarkdownArea, required=False)
    sure = forms.TypedChoiceField(
        choices=[(1, "Low"), (5, "High")], widget=Segmented(shows_values=True), coerce=int
    )
    due = DateField(label="Due date")
    loud = forms.BooleanField(required=False, help_text="Tells everybody.")
    weight = forms.DecimalField(min_value=1)


FIELDS = "{% for field in form %}{% field field %}{% endfor %}"


def test_a_field_joins_label_hint_and_control():
    drawn = draw("{% field form.title %}", form=GateForm())
    assert '<label for="id_title">Title</label>' in drawn
    assert '<p class="hint" id="id_title_helptext">Short &amp; clear.</p>' in drawn
    assert 'class="input" dir="auto" required aria-describedby="id_title_helptext" id="id_title"' in drawn


def test_what_is_typed_stands_in_its_own_direction():
    drawn = draw(FIELDS, form=GateForm())
    assert re.search(r'<input type="text" name="title"[^>]* dir="auto"', drawn)
    assert not re.search(r'<input type="date"[^>]* dir=', drawn)


@pytest.mark.parametrize("typed", ["0001-01-01", "1969-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_is_in_a_year_that_somebody_means(typed):
    form = GateForm({"title": "Gate", "sure": "1", "due": typed, "weight": "2"})
    assert form.errors == {"due": ["Write a day between 1970 and 2199."]}
    for last in ("1970-01-01", "2199-12-31"):
        assert GateForm(form.data | {"due": last}).is_valid()


def test_an_error_stands_beside_its_field_and_belongs_to_it():
    drawn = draw("{% field form.title %}", form=GateForm({"title": NASTY}))
    assert 'id="id_title_error"' in drawn
    assert "Please shorten this to 5 characters; it has 27." in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'aria-describedby="id_title_helptext id_title_error"' in drawn


def test_what_was_typed_is_still_there_and_escaped():
    drawn = draw(
        FIELDS, form=GateForm({"title": NASTY, "note": "</textarea><script>", "sure": "5", "due": "soon"})
    )
    assert "<script" not in drawn
    assert "&lt;/textarea&gt;&lt;script&gt;" in drawn
    assert 'value="soon"' in drawn
    assert re.search(r'value="5"[^>]* checked', drawn)


def test_a_field_one_may_leave_empty_says_so():
    assert '<span class="optional">optional</span>' in draw("{% field form.note %}", form=GateForm())
    assert "optional" not in draw("{% field form.title %}", form=GateForm())


def test_a_segmented_choice_is_a_group_of_radios_with_a_legend():
    drawn = draw("{% field form.sure %}", form=GateForm({}))
    assert "<legend>Sure</legend>" in drawn
    assert drawn.count('type="radio"') == 2
    assert "<span>5</span><span>High</span>" in drawn
    assert 'aria-describedby="id_sure_error"' in drawn


def test_a_date_is_picked_by_the_browser_and_read_as_people_write_it():
    assert 'type="date"' in draw("{% field form.due %}", form=GateForm())
    form = GateForm({"title": "x", "sure": "1", "due": "30.11.2026", "weight": "1"})
    assert form.is_valid()
    assert form.cleaned_data["due"] == dt.date(2026, 11, 30)


def test_a_check_box_has_its_words_after_it():
    drawn = draw("{% field form.loud %}", form=GateForm())
    assert drawn.index('type="checkbox"') < drawn.index("<span>Loud")
    assert '<small id="id_loud_helptext">Tells everybody.</small>' in drawn


def test_the_words_for_what_is_missing_are_ours():
    form = GateForm({"due": "soon", "weight": "x"})
    assert form.errors["title"] == ["Please fill this in."]
    assert form.errors["sure"] == ["Please choose one."]
    assert form.errors["due"] == ["Write the date like 2026-11-30."]
    assert form.errors["weight"] == ["Write a number, for example 12.5."]
    assert GateForm({"weight": "0"}).errors["weight"] == ["Please give 1 or more."]


def test_a_form_may_say_it_better():
    class BetterForm(TeamhubForm):
        title = forms.CharField(error_messages={"required": "A follow-up needs a title."})

    assert BetterForm({}).errors["title"] == ["A follow-up needs a title."]


def test_the_summary_links_each_error_to_its_field():
    form = GateForm({"title": "x", "sure": "1", "weight": "x"})
    form.add_error(None, "The gate is closed.")
    drawn = draw('{% include "components/errors.html" %}', form=form)
    assert "Not saved yet: 3 things need you" in drawn
    assert drawn.index("The gate is closed.") < drawn.index('<a href="#id_due">Due date</a>')
    assert 'role="alert" tabindex="-1"' in drawn


def test_every_error_of_a_summary_points_at_an_element_that_is_there():
    form = GateForm({})
    drawn = draw(FIELDS, form=form)
    for control, _, _ in form.to_mend():
        assert f'id="{control}"' in drawn


def test_a_form_without_errors_has_no_summary():
    assert draw('{% include "components/errors.html" %}', form=GateForm()).strip() == ""


def test_the_markdown_toolbar_waits_for_script():
    assert "data-needs-script" in draw("{% field form.note %}", form=GateForm())


def test_a_select_is_djangos_own():
    """The template that is ours writes out what Django's three say."""
    choices = [("", "All"), ("a&b", "<A>"), ("Group", [(1, "One"), (2, "Two")])]
    field = forms.ChoiceField(choices=choices, required=False, widget=forms.Select(attrs={"class": "select"}))
    form = type("Form", (forms.Form,), {"choice": field})({"choice": "2"})
    ours, attrs = str(form["choice"]), {"id": "id_choice"}
    djangos = form.fields["choice"].widget.render("choice", "2", attrs, renderer=DjangoTemplates())
    assert re.sub(r"\s*\n\s*", "", ours) == re.sub(r"\s*\n\s*", "", djangos)
    assert ours.count("<option") == 4


def test_a_long_text_is_shortened():
    assert [draw("{{ text|shortened:4 }}", text=text) for text in ("abcd", "abcde")] == ["abcd", "abc…"]


def test_how_late():
    assert [draw("{{ days|days_late }}", days=days) for days in (1, 12)] == ["1 day late", "12 days late"]
