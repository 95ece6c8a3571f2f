"""Impact windows: their union is how long it hurt."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from postmortems.durations import HOUR
from postmortems.impact import Window, impact_of
from postmortems.models import ImpactWindow, Postmortem
from records.models import EditConflict, Event, Refused
from tests.forms import filled
from tests.make import NOW


def at(clock: str, day: int = 10) -> dt.datetime:
    hour, minute = map(int, clock.split(":"))
    return dt.datetime(2015, 8, day, hour, minute, tzinfo=dt.UTC)


def window(start: str, end: str, **more) -> Window:
    return Window(at(start), at(end), **more)


@pytest.mark.once
def test_two_windows_are_added_and_what_lies_between_is_not():
    # RubyGems, 10 August 2015: 07:08-10:40 and 19:03-19:19.
    impact = impact_of([window("19:03", "19:19"), window("07:08", "10:40")])
    assert impact.length == dt.timedelta(minutes=228)
    assert impact.words.replace("\u00a0", " ") == "3 h 48 min"
    assert impact.formula.replace("\u00a0", " ") == "3 h 32 min + 16 min = 3 h 48 min"
    assert impact.span == dt.timedelta(minutes=731)


@pytest.mark.once
@pytest.mark.parametrize(
    ("windows", "minutes"),
    [
        ([("07:00", "08:00"), ("07:30", "09:00")], 120),  # overlapping
        ([("07:00", "09:00"), ("07:30", "08:00")], 120),  # one within the other
        ([("07:00", "08:00"), ("08:00", "09:00")], 120),  # touching
        ([("07:00", "08:00"), ("07:00", "08:00")], 60),  # the same twice
        ([("07:00", "07:00")], 0),
        ([("07:00", "08:00"), ("09:00", "10:00"), ("07:50", "09:10")], 180),
    ],
)
def test_what_overlaps_counts_once(windows, minutes):
    impact = impact_of([window(*one) for one in windows])
    assert impact.length == dt.timedelta(minutes=minutes)
    assert impact.overlap == dt.timedelta(
        minutes=sum(one.length.seconds // 60 for one in impact.windows) - minutes
    )


@pytest.mark.once
def test_windows_across_a_change_of_clocks_are_as_long_as_they_lasted():
    import zoneinfo

    lisbon = zoneinfo.ZoneInfo("Europe/Lisbon")
    start = dt.datetime(2026, 10, 25, 0, 30, tzinfo=lisbon)  # the clock shows 01:30 twice that night
    end = dt.datetime(2026, 10, 25, 2, 30, tzinfo=lisbon)
    assert impact_of([Window(start.astimezone(dt.UTC), end.astimezone(dt.UTC))]).length == dt.timedelta(
        hours=3
    )


@pytest.mark.once
def test_nothing_adds_up_to_nothing_and_about_says_so():
    assert impact_of([]) is None
    assert impact_of([window("07:00", "08:00", precision=HOUR)]).words.startswith("about ")


def test_windows_are_kept_in_order_and_in_history(published, member):
    windows = [window("19:03", "19:19"), window("07:08", "10:40", precision=HOUR)]
    ImpactWindow.put(published, windows, by=member, version=published.version, now=NOW)
    stored = Postmortem.objects.get()
    assert [one.as_window() for one in stored.windows.all()] == sorted(windows)
    before, after = Event.objects.of(stored).first().changes["windows"]
    assert before == ""
    assert after.startswith("~2015-08-10 07:08 to 2015-08-10 10:40 UTC")


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (Window(at("10:00"), at("09:00")), "ends before it starts"),
        (Window(at("10:00"), NOW + dt.timedelta(hours=1)), "future"),
    ],
)
def test_windows_that_cannot_be_are_refused(published, member, one, words):
    with pytest.raises(Refused, match=words):
        ImpactWindow.put(published, [one], by=member, version=published.version, now=NOW)
    assert not ImpactWindow.objects.exists()


def test_only_those_who_may_edit_it_put_windows(published, outsider):
    with pytest.raises(Refused, match="Only the team"):
        ImpactWindow.put(published, [], by=outsider, version=published.version, now=NOW)


def test_somebody_elses_change_is_not_overwritten(published, member):
    published.edit(by=member, version=published.version, now=NOW, summary="Another.")
    with pytest.raises(EditConflict):
        ImpactWindow.put(published, [window("07:00", "08:00")], by=member, version=1, now=NOW)


def test_the_database_keeps_the_order_as_well(published):
    with pytest.raises(IntegrityError, match=r"impact_window"), transaction.atomic():
        ImpactWindow.objects.create(postmortem=published, starts_at=at("09:00"), ends_at=at("08:00"))


# --- Two people at once -----------------------------------------------------------------------------------------
def put(postmortem, by, *windows) -> None:
    current = Postmortem.objects.get(pk=postmortem.pk)
    ImpactWindow.put(current, windows, by=by, version=current.version, now=NOW)


def stored() -> list[str]:
    return [str(one.as_window()) for one in ImpactWindow.objects.all()]


def test_windows_of_two_people_are_put_together(published, lead, member_client):
    put(published, lead, window("07:08", "10:40"))
    url = reverse("edit_windows", args=[published.number])
    mine = filled(member_client.get(url).content.decode())
    put(published, lead, window("07:08", "10:40"), window("12:00", "12:30"))
    mine |= {"from_1": "2015-08-10T19:03", "to_1": "2015-08-10T19:19"}
    answer = member_client.post(url, mine, follow=True)
    assert "Saved together with what somebody else changed meanwhile" in answer.content.decode()
    assert [one[11:16] for one in stored()] == ["07:08", "12:00", "19:03"]


def test_a_window_that_both_changed_is_shown_beside_mine_and_changes_nothing(published, lead, member_client):
    put(published, lead, window("07:08", "10:40"))
    url = reverse("edit_windows", args=[published.number])
    mine = filled(member_client.get(url).content.decode())
    put(published, lead, window("07:05", "10:40"))
    mine |= {"from_0": "2015-08-10T07:10"}
    answer = member_client.post(url, mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f"{lead.name} saved while you were writing" in page
    assert "2015-08-10 07:05 to 2015-08-10 10:40" in page and "2015-08-10 07:10 to 2015-08-10 10:40" in page
    assert [one[11:16] for one in stored()] == ["07:05"]
    assert member_client.post(url, filled(page)).status_code == 302  # seen, and meant
    assert [one[11:16] for one in stored()] == ["07:10"]


def test_a_form_over_nothing_that_changed_is_not_asked_again(published, lead, member_client):
    url = reverse("edit_windows", args=[published.number])
    mine = filled(member_client.get(url).content.decode())
    published.edit(by=lead, version=published.version, now=NOW, summary="Another.")
    mine |= {"from_0": "2015-08-10T07:10", "to_0": "2015-08-10T07:20"}
    assert member_client.post(url, mine).status_code == 302
    assert len(stored()) == 1


# --- The night the clocks go back ------------------------------------------------------------------------------
def night(*clocks: str) -> list[dt.datetime]:
    return [dt.datetime.fromisoformat(f"2026-10-25T{clock}+00:00") for clock in clocks]


@pytest.fixture
def that_night(published, member):
    published.edit(by=member, version=published.version, now=NOW, zone="Europe/Berlin")
    put(
        published,
        member,
        Window(*night("00:50:20", "01:10:40")),
        Window(*night("01:30", "03:00"), precision=HOUR),
    )
    return reverse("edit_windows", args=[published.number])


def moments() -> list[dt.datetime]:
    return [at for one in ImpactWindow.objects.all() for at in (one.starts_at, one.ends_at)]


def test_windows_that_are_left_as_they_were_keep_their_moments(that_night, member_client):
    mine = filled(member_client.get(that_night).content.decode())
    assert (mine["from_0"], mine["to_0"]) == (["2026-10-25T02:50"], ["2026-10-25T02:10"])
    assert member_client.post(that_night, mine).status_code == 302
    mine |= {"from_2": "2026-10-26T08:00", "to_2": "2026-10-26T08:10", "to_1": "2026-10-25T04:10"}
    assert member_client.post(that_night, mine).status_code == 302
    kept = night("00:50:20", "01:10:40", "01:30", "03:10")
    assert moments() == [*kept, *(at + dt.timedelta(days=1) for at in night("07:00", "07:10"))]


def test_a_row_that_is_emptied_does_not_move_the_others(that_night, member_client):
    mine = filled(member_client.get(that_night).content.decode()) | {"from_0": "", "to_0": ""}
    assert member_client.post(that_night, mine).status_code == 302
    assert moments() == night("01:30", "03:00")


def test_a_window_over_the_hour_that_comes_twice_is_written_as_the_clocks_showed_it(
    published, member, member_client
):
    published.edit(by=member, version=published.version, now=NOW, zone="Europe/Berlin")
    url = reverse("edit_windows", args=[published.number])
    sent = filled(member_client.get(url).content.decode())
    sent |= {"from_0": "2026-10-25T02:50", "to_0": "2026-10-25T02:10"}
    assert member_client.post(url, sent).status_code == 302
    assert moments() == night("00:50", "01:10")
    sent = filled(member_client.get(url).content.decode()) | {"to_0": "2026-10-25T01:10"}
    assert member_client.post(url, sent).status_code == 422  # it ends before it starts
