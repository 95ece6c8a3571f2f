"""One's own account."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from tests.conftest import signed_in

WHOLE = {
    "name": "Noor Haddad",
    "time_zone": "Asia/Kolkata",
    "working_days": ["7", "1", "2"],
    "day_starts_at": "09:30",
    "day_ends_at": "17:00",
    "wants_digest": "on",
    "digest_weekday": "2",
    "digest_hour": "7",
}


def save(person, **changes):
    return signed_in(person).post("/account/", WHOLE | changes)


def test_what_is_chosen_is_kept(lead):
    assert save(lead).status_code == 302
    lead.refresh_from_db()
    assert (lead.time_zone, lead.working_days) == ("Asia/Kolkata", "127")
    assert (lead.day_starts_at, lead.day_ends_at) == (dt.time(9, 30), dt.time(17))
    assert (lead.wants_reminders, lead.wants_digest) == (False, True)
    assert (lead.digest_weekday, lead.digest_hour) == (2, 7)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Please fill this in."),
        ("time_zone", "Mars/Olympus", "Please choose one of the entries."),
        ("working_days", [], "Please choose one day at least."),
        ("day_ends_at", "08:00", "The day has to end after it starts."),
        ("day_starts_at", "late", "Write the time like 14:05."),
        ("digest_hour", "24", "Please choose one of the entries."),
        ("away_until", "9999-12-31", "Write a day between 1970 and 2199."),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_nothing_is_lost(lead, field, value, words):
    answer = save(lead, name="Noor H. Haddad", **{field: value}) if field != "name" else save(lead, name="")
    assert answer.status_code == 422
    assert answer.context["form"].errors[field] == [words]
    page = answer.content.decode()
    assert f'id="id_{field}_error"' in page
    assert "<title>Error: Your account · Teamhub</title>" in page
    assert 'value="Noor H. Haddad"' in page or field == "name"
    assert '<option value="Asia/Kolkata" selected>' in page or field == "time_zone"
    lead.refresh_from_db()
    assert (lead.name, lead.time_zone) == ("Noor Haddad", "UTC")


def test_a_refused_form_does_not_show_as_if_it_were_saved(lead):
    page = save(lead, name="Somebody Else", day_ends_at="01:00").content.decode()
    assert '<a href="/account/">Noor Haddad' in page


def test_nobody_makes_themselves_an_org_admin_by_the_form(member):
    save(member, is_org_admin="on", email="boss@harbour.example")
    member.refresh_from_db()
    assert not member.is_org_admin
    assert member.email == "tomasz-lis@harbour.example"


def test_nobody_settles_somebody_elses_account(lead, org_admin):
    with pytest.raises(PermissionDenied):
        lead.settle(by=org_admin, fields=["name"])


def test_times_are_shown_in_the_readers_own_zone(lead):
    with time_machine.travel(dt.datetime(2026, 11, 18, 22, 45, tzinfo=dt.UTC), tick=False):
        assert "It is 22:45 where you are." in signed_in(lead).get("/account/").content.decode()
        save(lead, time_zone="Asia/Kolkata")
        assert "It is 04:15 where you are." in signed_in(lead).get("/account/").content.decode()


def test_the_pages_today_is_the_readers(lead):
    with time_machine.travel(dt.datetime(2026, 11, 18, 22, 45, tzinfo=dt.UTC), tick=False):
        assert signed_in(lead).get("/account/").context["today"] == dt.date(2026, 11, 18)
        save(lead, time_zone="Asia/Kolkata")
        assert signed_in(lead).get("/account/").context["today"] == dt.date(2026, 11, 19)


def test_every_time_zone_offered_is_one_we_take(lead):
    from people.forms import zone_choices
    from people.models import time_zones

    offered = set()
    for name, places in zone_choices():
        offered |= {name} if isinstance(places, str) else {place for place, _ in places}
    assert offered <= time_zones()
    assert {"UTC", "Europe/Lisbon", "Asia/Kolkata", "America/Argentina/Buenos_Aires"} <= offered


def test_an_old_name_of_a_zone_stays_choosable_for_who_has_it(lead):
    lead.time_zone = "US/Pacific"
    lead.save()
    assert '<option value="US/Pacific" selected>' in signed_in(lead).get("/account/").content.decode()
