"""What a form would refuse, no quick line, no meeting and no second person writes: the next save would fail."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from postmortems.conflicts import PartConflict
from postmortems.durations import MINUTE
from postmortems.models import Factor, Lesson, Postmortem
from postmortems.parts import MOST_TEXTS
from postmortems.timelines import LONGEST, MOST_LINES, Line
from records.models import Refused
from tests.forms import filled
from tests.make import NOW
from tests.postmortems.conftest import STARTED
from tests.postmortems.test_pages import text_of
from tests.postmortems.test_sections import address as section
from tests.postmortems.test_sections import form_of


def event(number: int, text: str = "Paged") -> Line:
    return Line(STARTED + dt.timedelta(minutes=number), MINUTE, f"{text} {number}")


def edit(one, by, **values) -> None:
    current = Postmortem.objects.get(pk=one.pk)
    current.edit(by=by, version=current.version, now=NOW, **values)


def test_a_full_timeline_takes_no_more_events_and_is_saved_as_before(published, member, member_client):
    edit(published, member, timeline=[event(number) for number in range(MOST_LINES)])
    answer = member_client.post(
        reverse("add_timeline_event", args=[published.number]), {"event": "14:05 one more"}
    )
    assert answer.status_code == 422
    assert "A timeline holds 2,000 lines at most." in text_of(answer)
    assert published.timeline.count() == MOST_LINES
    sent = form_of(member_client, published, "timeline")
    sent["timeline"] = [sent["timeline"][0].replace("Paged 7", "Called 7", 1)]
    assert member_client.post(section(published, "timeline"), sent).status_code == 302


@pytest.mark.parametrize("lines", [[event(1, "A\nB\n" * MOST_LINES)], [event(1, "A" * LONGEST)]])
def test_rows_and_letters_count_as_in_the_form(published, member, lines):
    with pytest.raises(Refused, match="A timeline holds"):
        edit(published, member, timeline=lines)


def test_two_who_fill_a_timeline_at_once_see_both(published, lead, member):
    lines = [event(number) for number in range(MOST_LINES - 1)]
    edit(published, member, timeline=lines)
    read = Postmortem.objects.get().version
    edit(published, lead, timeline=[event(-1), *lines])
    with pytest.raises(PartConflict) as met:
        published.edit_part(by=member, version=read, now=NOW, timeline=[*lines, event(MOST_LINES)])
    ((label, theirs, mine),) = met.value.meeting.conflicts
    assert (label, "Paged -1" in theirs, "Paged 2000" in mine) == ("Timeline", True, True)


def test_a_hundred_lessons_are_the_most_in_a_meeting_too(published, member, member_client):
    edit(published, member, lessons=[f"Lesson {number}" for number in range(MOST_TEXTS)])
    answer = member_client.post(
        reverse("postmortem_meeting", args=[published.number]), {"lesson": "One more"}
    )
    assert answer.status_code == 422
    assert "100 lessons at most" in text_of(answer)
    assert Lesson.objects.count() == MOST_TEXTS


def test_an_import_with_more_is_written_in_and_does_not_grow(published, member, member_client):
    Factor.objects.bulk_create(
        Factor(postmortem=published, position=place, text=f"Factor {place}")
        for place in range(MOST_TEXTS + 20)
    )
    url = f"{published.get_absolute_url()}edit/"
    sent = filled(member_client.get(url).content.decode()) | {"got_lucky": "Luck."}
    sent["factors"] = [sent["factors"][0].replace("Factor 7", "Reason 7", 1)]
    assert member_client.post(url, sent).status_code == 302
    sent = filled(member_client.get(url).content.decode())
    assert member_client.post(url, sent | {"factors": sent["factors"][0] + "\nOne more"}).status_code == 422


def test_eleven_tags_after_a_lesson_are_refused_where_they_are_typed(published, member, member_client):
    lesson = "Read the clock " + " ".join(f"#tag{number}" for number in range(11))
    sent = form_of(member_client, published, "lessons") | {"lessons": lesson}
    answer = member_client.post(section(published, "lessons"), sent)
    assert answer.status_code == 422
    assert "has more than ten tags" in text_of(answer)
    with pytest.raises(Refused, match="more than ten tags"):
        published.add_lesson(lesson, by=member, now=NOW)


def test_tags_that_are_too_many_only_together_are_told(published, lead, member_client):
    lesson = Lesson.objects.get()
    url = reverse("place_postmortem", args=[published.number])
    mine = filled(member_client.get(url).content.decode())
    mine |= {f"lesson_{lesson.pk}": ", ".join(f"mine{number}" for number in range(6))}
    edit(published, lead, lessons=[lesson.text + "".join(f" #theirs{number}" for number in range(6))])
    answer = member_client.post(url, mine)
    assert answer.status_code == 422
    assert "Ten tags at most; there are 12" in text_of(answer)
    assert Lesson.objects.get().tags == [f"theirs{number}" for number in range(6)]


def test_more_or_longer_tags_that_a_file_brought_do_not_stop_the_page(published, member_client, other_team):
    tags = [f"tag{number}" for number in range(12)] + ["t" * 60]
    Lesson.objects.update(tags=tags)
    url = reverse("place_postmortem", args=[published.number])
    sent = filled(member_client.get(url).content.decode()) | {"teams": "Cranes"}
    assert member_client.post(url, sent).status_code == 302
    assert Lesson.objects.get().tags == tags
    sent[f"lesson_{Lesson.objects.get().pk}"] = ", ".join([*tags, "another"])
    assert member_client.post(url, sent).status_code == 422
