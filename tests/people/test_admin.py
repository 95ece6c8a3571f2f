"""The admin console: for org admins, without deleting, with CSV in and out."""

from __future__ import annotations

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from people.models import Membership, Organisation, Person, Team
from tests import make
from tests.conftest import signed_in

PAGES = ["/admin/", "/admin/people/person/", "/admin/people/team/", "/admin/people/person/add/"]


@pytest.mark.parametrize("address", PAGES)
def test_strangers_sign_in_on_our_page_and_others_are_told_why_not(address, lead, org_admin):
    answer = Client().get(address, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/sign-in/?next=")
    refused = signed_in(lead).get(address, follow=True)
    assert refused.status_code == 403
    assert "The admin console is for org admins." in refused.content.decode()
    assert signed_in(org_admin).get(address).status_code == 200


def test_the_admins_own_sign_in_page_is_no_way_around_the_ration(lead):
    answer = Client().post("/admin/login/", {"username": lead.email, "password": make.PASSWORD})
    assert answer.url.startswith("/sign-in/")


@pytest.mark.parametrize(
    "address",
    [
        "/admin/people/person/{person}/delete/",
        "/admin/people/team/{team}/delete/",
        "/admin/people/organisation/1/delete/",
    ],
)
def test_nobody_and_no_team_is_deleted(admin_client, member, team, organisation, address):
    place = address.format(person=member.pk, team=team.pk)
    assert admin_client.post(place, {"post": "yes"}).status_code == 403
    assert Person.objects.filter(pk=member.pk).exists()
    assert "delete_selected" not in admin_client.get("/admin/people/person/").content.decode()


def act(client: Client, action: str, *people: Person):
    return client.post(
        "/admin/people/person/",
        {"action": action, "_selected_action": [person.pk for person in people]},
        follow=True,
    )


def test_people_are_deactivated_and_come_back(admin_client, org_admin, member, observer):
    act(admin_client, "deactivate", member, observer)
    assert not Person.objects.filter(pk__in=[member.pk, observer.pk], is_active=True).exists()
    assert LogEntry.objects.filter(object_id=str(member.pk), change_message="Deactivated.").exists()
    act(admin_client, "reactivate", member)
    member.refresh_from_db()
    assert member.is_active


def test_an_org_admin_stays_in(admin_client, org_admin):
    page = act(admin_client, "deactivate", org_admin).content.decode()
    assert "may deactivate anybody but themselves" in page
    org_admin.refresh_from_db()
    assert org_admin.is_active


def test_only_an_org_admin_deactivates(lead, member, org_admin):
    with pytest.raises(PermissionDenied):
        member.deactivate(by=lead)
    with pytest.raises(PermissionDenied):
        member.reactivate(by=lead)
    assert member.may_be_deactivated_by(org_admin)
    assert not org_admin.may_be_deactivated_by(org_admin)


def change_person(client: Client, person: Person, **changes: str):
    fields = {
        "name": person.name,
        "email": person.email,
        "time_zone": person.time_zone,
        "working_days": "12345",
        "day_starts_at": "08:00",
        "day_ends_at": "18:00",
        "digest_weekday": "1",
        "digest_hour": "8",
        "memberships-TOTAL_FORMS": "0",
        "memberships-INITIAL_FORMS": "0",
    }
    if person.is_org_admin:
        fields["is_org_admin"] = "on"
    fields |= changes
    return client.post(f"/admin/people/person/{person.pk}/change/", {k: v for k, v in fields.items() if v})


def test_a_person_is_changed_and_their_email_stays_one_person(admin_client, teamless):
    assert (
        change_person(admin_client, teamless, name="Una B.", email="UNA@Harbour.example").status_code == 302
    )
    teamless.refresh_from_db()
    assert (teamless.name, teamless.email) == ("Una B.", "una@harbour.example")


def test_the_last_org_admin_stays_one(admin_client, org_admin):
    answer = change_person(admin_client, org_admin, is_org_admin="")
    assert "This is the last org admin." in answer.content.decode()
    make.a_person("Second Admin", is_org_admin=True)
    assert change_person(admin_client, org_admin, is_org_admin="").status_code == 302


def test_a_new_person_may_come_without_a_password(admin_client):
    answer = admin_client.post(
        "/admin/people/person/add/",
        {
            "email": "New@Harbour.example",
            "name": "New Hand",
            "time_zone": "Europe/Lisbon",
            "usable_password": "false",
        },
    )
    newcomer = Person.objects.get(email="new@harbour.example")
    assert answer.status_code == 302
    assert newcomer.time_zone == "Europe/Lisbon"
    assert not newcomer.has_usable_password()


def test_there_is_one_organisation(admin_client):
    fields = {
        "name": "Harbour",
        "time_zone": "UTC",
        "sev1_days": 15,
        "sev2_days": 30,
        "sev3_days": 60,
        "sev4_days": 90,
    }
    admin_client.post("/admin/people/organisation/add/", fields)
    assert Organisation.objects.get().pk == 1
    assert admin_client.get("/admin/people/organisation/add/").status_code == 403


def bring_in(client: Client, kind: str, text: str):
    """Upload a CSV, and confirm it where the preview shows no error. Gives the preview."""
    file = SimpleUploadedFile("in.csv", text.encode(), "text/csv")
    preview = client.post(f"/admin/people/{kind}/import/", {"import_file": file, "format": "0"})
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', preview.content.decode()))
    if "import_file_name" in hidden:
        client.post(f"/admin/people/{kind}/process_import/", hidden, follow=True)
    return preview


def test_teams_come_from_csv(admin_client, team):
    bring_in(
        admin_client,
        "team",
        "slug,name,parent,north_star,time_zone\nberths,Berths and quays,,,Europe/Lisbon\ntugs,Tugs,berths,Safe in.,UTC\n",
    )
    team.refresh_from_db()
    assert (team.name, team.time_zone) == ("Berths and quays", "Europe/Lisbon")
    assert Team.objects.get(slug="tugs").parent == team


def test_people_come_from_csv_with_their_teams(admin_client, team, other_team, member):
    bring_in(
        admin_client,
        "person",
        "email,name,time_zone,teams\n"
        "New@Harbour.example,New Hand,Europe/Lisbon,berths lead; cranes\n"
        f"{member.email},Tomasz Lis,UTC,cranes observer\n",
    )
    newcomer = Person.objects.get(email="new@harbour.example")
    assert dict(newcomer.memberships.values_list("team__slug", "role")) == {
        "berths": "lead",
        "cranes": "member",
    }
    assert not newcomer.has_usable_password()
    assert dict(member.memberships.values_list("team__slug", "role")) == {
        "berths": "member",
        "cranes": "observer",
    }


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("new@harbour.example,New Hand,Mars/Olympus,", "is not a time zone"),
        ("new@harbour.example,New Hand,UTC,tugs lead", "There is no team with the slug “tugs”"),
        ("new@harbour.example,New Hand,UTC,berths boss", "is no role"),
        ("no-address,New Hand,UTC,", "valid email address"),
    ],
)
def test_a_line_that_cannot_be_is_said_and_nothing_comes_in(admin_client, team, line, words):
    before = Person.objects.count()
    preview = bring_in(
        admin_client, "person", f"email,name,time_zone,teams\nfine@harbour.example,Fine,UTC,\n{line}\n"
    )
    assert words in preview.content.decode()
    assert Person.objects.count() == before
    assert Membership.objects.count() == 0


def test_importing_makes_nobody_an_org_admin(admin_client):
    bring_in(
        admin_client, "person", "email,name,time_zone,teams,is_org_admin\nnew@harbour.example,New,UTC,,1\n"
    )
    assert not Person.objects.get(email="new@harbour.example").is_org_admin


def test_people_go_out_to_csv_and_come_back_unchanged(admin_client, lead, observer):
    observer.name = "=HYPERLINK(1)"
    observer.save()
    out = admin_client.post("/admin/people/person/export/", {"format": "0"})
    text = b"".join(out).decode() if out.streaming else out.content.decode()
    assert text.splitlines()[0] == "email,name,time_zone,teams"
    assert "noor-haddad@harbour.example,Noor Haddad,UTC,berths lead" in text
    assert ",=HYPERLINK" not in text
    assert "password" not in text
    preview = bring_in(admin_client, "person", text.replace("HYPERLINK(1)", "=HYPERLINK(1)"))
    assert preview.status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        *PAGES,
        "/admin/people/person/{person}/change/",
        "/admin/people/person/{person}/password/",
        "/admin/people/team/{team}/change/",
        "/admin/people/person/import/",
        "/admin/people/organisation/add/",
    ],
)
def test_admin_pages_hold_no_inline_script_or_style(admin_client, member, team, address):
    page = admin_client.get(address.format(person=member.pk, team=team.pk)).content.decode()
    assert "css/admin.css" in page
    assert not re.search(r"<style\b|\sstyle=|\son\w+=\"", page)
    scripts = re.findall(r"<script\b[^>]*>", page)
    assert all("src=" in tag or 'type="application/json"' in tag for tag in scripts)


def test_the_preview_of_an_import_holds_no_inline_style(admin_client, member):
    page = bring_in(
        admin_client, "person", f"email,name,time_zone,teams\n{member.email},T. <b>Lis</b>,UTC,\n"
    )
    text = page.content.decode()
    assert "<del>Tomasz Lis</del> <ins>T. &lt;b&gt;Lis&lt;/b&gt;</ins>" in text
    assert "style=" not in text
