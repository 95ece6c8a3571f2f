"""@name lets somebody know, and sections that a remark is about are kept as they were."""

import pytest
from django.urls import reverse

from notices import calls
from notices.models import Notice
from notices.needs import needs_of
from records.mentions import people_mentioned, with_links
from records.models import Mention, Refused
from tests import make
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def say(decision, by, text, **more):
    return decision.give_feedback(by=by, kind="note", text=text, at=make.NOW, **more)


# --- Who is meant ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@Noor Haddad knows.", ["Noor Haddad"]),
        ("Ask @noor haddad, and @Kofi Boateng's team.", ["Noor Haddad", "Kofi Boateng"]),
        ("Ask @Noor.", ["Noor Haddad"]),
        ("Ask @noor-haddad@harbour.example!", ["Noor Haddad"]),
        ("Ask @Anne-Lise O'Hara now", ["Anne-Lise O'Hara"]),
        ("Write to kofi-boateng@harbour.example", []),
        ("Use `@Noor Haddad` in code\n\n```\n@Kofi Boateng\n```\n", []),
        ("@Override is no person, @nobody neither", []),
        ("@Noor @Noor Haddad twice", ["Noor Haddad"]),
        ("", []),
    ],
)
def test_names_are_read_as_people_write_them(text, names, lead, outsider):
    make.a_person("Anne-Lise O'Hara")
    assert [person.name for person in people_mentioned(text)] == names


@pytest.mark.parametrize("name", ["Özlem Kaya", "Émile Ørsted", "Łukasz Żak", "Jörg Weiß", "İpek Işık"])
def test_names_in_any_letters_are_read_and_lead_to_their_people(name):
    person = make.a_person(name, email="x@harbour.example")
    first = name.split()[0]
    for text in (f"@{name} knows.", f"Ask @{first}.", f"@{first}'s team", f"@{name}, @{name}"):
        assert people_mentioned(text) == [person]
        assert f'href="/people/{person.pk}/"' in with_links(text, [person])
    assert "@ipek" in with_links("@ipek has no dots", [person])


def test_a_long_text_of_names_nobody_has_is_read(lead):
    text = " ".join(f"@Özgür{n}'s Çağlar{n}. Ünal{n} Şahin{n} Ömer{n}" for n in range(100))
    assert people_mentioned(f"@Noor {text}") == [lead]


def test_a_first_name_of_two_people_is_asked_back(lead):
    make.a_person("Noor Aziz")
    with pytest.raises(Refused, match=r"Noor Aziz .*Noor Haddad"):
        people_mentioned("Ask @Noor about it")
    assert [person.name for person in people_mentioned("Ask @Noor Aziz")] == ["Noor Aziz"]


def test_who_has_left_is_not_mentioned(lead):
    lead.is_active = False
    lead.save(update_fields=["is_active"])
    assert people_mentioned("@Noor Haddad") == []


def test_names_lead_to_their_people_but_in_code(lead):
    html = with_links("@Noor Haddad, see `@Noor Haddad`", [lead])
    assert html.count(f'href="/people/{lead.pk}/"') == 1
    assert "<code>@Noor Haddad</code>" in html


# --- What becomes of it ---------------------------------------------------------------------------------------------
def needs(person):
    return [
        (need.title, need.why, need.url)
        for need in needs_of([person], now=make.NOW)[person.pk]
        if need.kind == "mention"
    ]


def test_who_is_mentioned_finds_it_under_needs_you_until_they_answer(proposal, member, teamless):
    said = say(proposal, member, "@Una Byrne, how many trucks?")
    assert needs(teamless) == [
        ("Weigh at the gate", "Tomasz Lis mentions you", f"/decisions/{proposal.pk}/#feedback-{said.pk}")
    ]
    said.reply(by=teamless, at=make.NOW, text="Forty.")
    assert needs(teamless) == []


def test_or_until_they_say_that_they_have_read_it(proposal, member, teamless, outsider):
    say(proposal, member, "@Una Byrne, how many trucks?")
    url = reverse("settle_mention", args=[Mention.objects.get().pk])
    assert signed_in(outsider).post(url).status_code == 404
    assert needs(teamless) != []
    client = signed_in(teamless)
    assert "You are mentioned" in client.get(proposal.get_absolute_url()).content.decode()
    assert client.post(url).status_code == 302
    assert needs(teamless) == []


def test_nobody_mentions_themselves_and_nobody_is_mentioned_twice_by_one_remark(proposal, member, teamless):
    said = say(proposal, member, "@Tomasz Lis and @Una Byrne and @Una")
    assert [mention.person for mention in Mention.objects.all()] == [teamless]
    said.rewrite(by=member, at=make.NOW, text="@Una Byrne, please")
    assert Mention.objects.count() == 1
    said.remove(by=member, at=make.NOW)
    assert not Mention.objects.exists()


def test_who_is_mentioned_gets_one_mail(proposal, member, teamless):
    say(proposal, member, "@Una Byrne, how many trucks?")
    assert calls.plan(make.NOW) == 1
    assert calls.plan(make.NOW) == 0
    notice = Notice.objects.get()
    assert (notice.person, notice.subject) == (teamless, "Tomasz Lis mentions you on D-1 Weigh at the gate")


# --- Finding people without script ----------------------------------------------------------------------------------
def test_people_are_found_by_a_part_of_their_name_and_ticked(proposal, member_client, teamless):
    make.a_person("Ulla Byrne")
    url = reverse("give_feedback", args=[proposal.pk])
    typed = {"kind": "note", "text": "How many trucks?", "mention": "byrn"}
    found = member_client.post(url, typed | {"find": "1"})
    page = found.content.decode()
    assert found.status_code == 422
    assert "Una Byrne" in page
    assert "Ulla Byrne" in page
    assert "How many trucks?" in page
    assert not proposal.feedback.exists()
    sent = member_client.post(url, typed | {"mentioned": [teamless.pk]})
    assert sent.status_code == 302
    assert Mention.objects.get().person == teamless
    assert proposal.feedback.get().text == "How many trucks?\n\n@Una Byrne"


def test_a_name_that_is_nobodys_is_answered_in_words(proposal, member_client):
    url = reverse("give_feedback", args=[proposal.pk])
    answer = member_client.post(url, {"kind": "note", "text": "Hm", "mention": "Xaver"})
    assert answer.status_code == 422
    assert "Nobody here is called “Xaver”" in answer.content.decode()


# --- About a section ------------------------------------------------------------------------------------------------
def test_a_remark_keeps_the_text_it_is_about(proposal, member, outsider, member_client):
    proposal.edit(by=member, version=proposal.version, context="Two scales disagree.")
    said = say(proposal, outsider, "By how much?", section="context")
    assert said.section_text == "Two scales disagree."
    page = member_client.get(proposal.get_absolute_url()).content.decode()
    assert "About Context" in page
    assert "The text has changed since" not in page
    proposal.edit(by=member, version=proposal.version, context="Two scales disagree by a tonne.")
    page = member_client.get(proposal.get_absolute_url()).content.decode()
    assert "The text has changed since" in page
    assert "<p>Two scales disagree.</p>" in page


def test_a_section_that_is_gone_is_refused_and_the_words_stay(proposal, member, outsider):
    answer = signed_in(outsider).post(
        reverse("give_feedback", args=[proposal.pk]),
        {"kind": "note", "text": "By how much?", "section": "context"},
    )
    assert (answer.status_code == 302) == bool(proposal.context)
    with pytest.raises(Refused, match="not there any more"):
        say(proposal, outsider, "Hm", section="section:Costs")
