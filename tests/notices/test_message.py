"""What arrives: a message that a strict parser reads, whose two parts say the same, and that nobody can inject into."""

import datetime as dt
import re
from email import policy
from email.parser import BytesParser
from html.parser import HTMLParser

import pytest

from notices import digest, outbox, reminders
from notices.letters import render
from notices.messages import message_of, one_line
from notices.models import Notice
from tests import make
from tests.make import NOW, TODAY
from tests.notices.conftest import a_notice

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
NASTY = [
    "a\r\nBcc: thief@example",
    "a\nb",
    "a\rb",
    "a\0b",
    "a\u2028b",
    "a\u0085b",
    "a\x0bb",
    "a\u202eb",
    "=?utf-8?q?=0ABcc:x?=",
]


def parsed(notice):
    return BytesParser(policy=policy.default).parsebytes(message_of(notice, NOW))


def test_the_headers_of_a_polite_mail(settings, member):
    settings.BASE_URL = "https://teamhub.harbour.example"
    settings.DEFAULT_FROM_EMAIL = "Teamhub <teamhub@harbour.example>"
    message = parsed(
        a_notice(member, subject="Zwölf Kisten fällig: größte zuerst, für jeden Kai einzeln und in Ruhe")
    )
    assert message["From"] == "Teamhub <teamhub@harbour.example>"
    assert message["To"] == "Tomasz Lis <tomasz-lis@harbour.example>"
    assert message["Subject"] == "Zwölf Kisten fällig: größte zuerst, für jeden Kai einzeln und in Ruhe"
    assert message["Message-ID"].endswith("@teamhub.harbour.example>")
    assert message["Auto-Submitted"] == "auto-generated"
    assert (message["Precedence"], message["X-Auto-Response-Suppress"]) == ("bulk", "All")
    assert message["Reply-To"] is None
    assert message["Date"].datetime == NOW
    assert re.fullmatch(
        r"<https://teamhub\.harbour\.example/mail/stop/[\w:-]+/>", message["List-Unsubscribe"]
    )
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    # What a DKIM signature has to cover (RFC 8058) stands there once, under the names that signers know.
    for name in ("From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post"):
        assert len(message.get_all(name)) == 1
    assert not message.defects
    raw = message_of(a_notice(member), NOW).decode()
    assert "\n List-" not in raw
    assert max(len(line) for line in raw.splitlines()) < 998


@pytest.mark.parametrize("text", NASTY)
def test_no_text_can_add_a_header(member, text):
    notice = a_notice(member)
    notice.person.name, notice.subject = f"Tomasz {text}", f"Due: {text}"
    message = parsed(notice)
    assert sorted(message.keys()) == sorted(parsed(a_notice(member, subject="plain")).keys())
    assert "thief@example" not in [address.addr_spec for address in message["To"].addresses]
    assert message["Bcc"] is None
    assert len(message["Subject"].splitlines()) == 1


@pytest.mark.parametrize("text", NASTY)
def test_no_title_can_add_a_header_from_where_it_is_written_to_where_it_arrives(sink, team, member, text):
    make.a_follow_up(team, member, title=text.replace("\0", ""), due_on=TODAY)
    reminders.plan(NOW)
    outbox.send_due(NOW)
    assert len(sink.messages) == 1
    assert sink.recipients == [member.email]
    assert sink.messages[0]["Bcc"] is None
    assert len(sink.messages[0]["Subject"].splitlines()) == 1


def test_a_subject_is_of_bounded_length():
    assert len(one_line("x" * 5000)) == 200
    assert one_line("short") == "short"


class Words(HTMLParser):
    """The words that a reader of the HTML sees, and every address in it."""

    def __init__(self):
        super().__init__()
        self.words, self.links, self.tags, self.hidden = [], [], set(), 0

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag in ("style", "title"):
            self.hidden += 1
        self.links += [value for name, value in attrs if name in ("href", "src", "action")]

    def handle_endtag(self, tag):
        if tag in ("style", "title"):
            self.hidden -= 1

    def handle_data(self, data):
        if not self.hidden:
            self.words += data.split()


def a_full_digest(team, member, lead):
    from decimal import Decimal

    from postmortems.models import Lesson
    from records.models import record

    row = make.a_key_result(make.an_objective(team, lead), title="Departures & <arrivals> on time")
    row.check_in(by=lead, on=dt.date(2026, 11, 10), value=Decimal(55), confidence=4)
    row.check_in(by=lead, on=dt.date(2026, 11, 18), value=Decimal(91), confidence=5)
    record("accepted", make.a_decision(team, title="Weigh at the gate"), by=lead, at=NOW)
    published = make.a_postmortem(team, published_at=NOW, created_by=member)
    Lesson.objects.create(postmortem=published, text="Silence is news.")
    make.a_follow_up(team, member, title="<script>alert(1)</script> the crates", due_on=TODAY)
    make.a_follow_up(team, lead, title="Oil the winch", state="done", ended_at=NOW, ended_by=lead)
    digest.plan(MONDAY)
    return Notice.objects.get(person=member)


def test_the_two_parts_of_a_digest_say_the_same(settings, team, member, lead):
    settings.BASE_URL = "https://teamhub.harbour.example"
    notice = a_full_digest(team, member, lead)
    message = parsed(notice)
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    text = message.get_body(("plain",)).get_content()
    html = Words()
    html.feed(message.get_body(("html",)).get_content())
    seen = " ".join(html.words)
    for words in (
        "Departures & <arrivals> on time",
        "91\u00a0%",
        "Weigh at the gate",
        "“Silence is news.”",
        "<script>alert(1)</script> the crates",
        "Late by 5 days",
        "Oil the winch",
        "has reached its target",
        "Sent on Mondays at 08:00 in UTC, because you are in Berths.",
    ):
        flat = " ".join(words.split())
        assert flat in " ".join(text.split())
        assert flat in seen
    assert html.tags.isdisjoint({"script", "img", "link", "iframe", "form"})
    for link in html.links:
        assert link.startswith("https://teamhub.harbour.example/")
    in_text = set(re.findall(r"https://\S+", text))
    assert {re.sub(r"/stop/.*", "/stop/", link) for link in html.links} == {
        re.sub(r"/stop/.*", "/stop/", link) for link in in_text
    }


def test_style_is_inline_and_the_dark_block_is_kept(team, member, lead):
    html = a_full_digest(team, member, lead).html
    assert "prefers-color-scheme: dark" in html
    assert "max-width: 620px" in html.replace("max-width:620px", "max-width: 620px")
    assert re.search(r"<h2[^>]+style=\"[^\"]*border-bottom", html)
    assert "<script>alert" not in html


def test_a_second_delivery_says_so_under_the_same_id(member):
    notice = a_notice(member)
    first, again = parsed(notice), parsed(Notice(**{**vars_of(notice), "doubts": 1}))
    assert first["X-Teamhub-Redelivery"] is None
    assert again["X-Teamhub-Redelivery"] == "1"
    assert first["Message-ID"] == again["Message-ID"]
    assert first["Date"] == again["Date"]


def vars_of(notice):
    return {field.attname: getattr(notice, field.attname) for field in Notice._meta.fields}


def test_titles_of_any_length_break_and_those_of_the_other_direction_stand_apart(team, member):
    make.a_follow_up(team, member, title="Wharf" + "x" * 200, due_on=TODAY - dt.timedelta(days=1))
    html = render(digest.Edition([member], NOW).letter(member), member, Notice.DIGEST)[1]
    assert re.search(r'class="page"[^>]*style="[^"]*word-break: ?break-word', html)
    assert re.search(r'<a [^>]*dir="auto"[^>]*>Wharf', html)
