"""docs/access.md is true: every URL as every kind of person. The table is read from that document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from outcomes.exchange_views import packed
from tests import make
from tests.conftest import signed_in
from tests.forms import filled
from tests.house.cast import KINDS, Subject, World
from tests.make import NOW

DOCUMENT = Path(__file__).parents[2] / "docs" / "access.md"
NO_TOKEN_NEEDED = {
    "stop_mail": "a mail program posts here by itself; the signed token in the address is the proof",
}
NO_POST_AT_ALL = {
    "put_value": "programs PUT here by an API token, without a session; tests/outcomes/test_put_value.py",
}
PROVEN_BY_LINK = {
    "password_reset_confirm": "whoever holds the link from the mail; tests/people/test_passwords.py",
    "mail_settings": "whoever holds the link from the mail; tests/notices/test_pages.py",
    "stop_mail": "whoever holds the link from the mail; tests/notices/test_pages.py",
}
LEFT = {"mail_settings": "404"}  # the link of somebody who has left: there are no mails to settle
ANSWERS = {"page": 200, "403": 403, "404": 404, "405": 405, "sign in": 302, "onward": 302}
NOBODYS_NUMBER = 987654


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    of: str
    get: dict[str, str]  # kind of person to answer
    may_post: tuple[str, ...] | None  # None: there is no POST

    def __str__(self) -> str:
        return f"{self.name} {self.of}".strip()


def read_rows() -> list[Row]:
    """The lines of every table of the document whose first column is headed URL."""
    rows = []
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("| `"):
            continue
        assert len(cells) == len(KINDS) + 3, line
        who = cells[-1].split(":")[0]
        named = {"—": None, "anyone": tuple(KINDS), "everyone": tuple(KINDS[1:])}
        may = named[who] if who in named else tuple(each.strip() for each in who.split(","))
        rows.append(Row(cells[0].strip("`"), cells[1], dict(zip(KINDS, cells[2:-1], strict=True)), may))
    return rows


ROWS = read_rows()
pytestmark = pytest.mark.long
POSTS = [row for row in ROWS if row.may_post is not None and row.name not in PROVEN_BY_LINK]


def names_of(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    """The name of every route outside Django's admin; its path where it has no name."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from names_of(pattern.url_patterns, prefix + str(pattern.pattern))
        else:
            yield pattern.name or f"/{prefix}{pattern.pattern}"


@pytest.fixture
def world(organisation, settings) -> Iterator[World]:
    settings.CHANNELS_ALLOWED, settings.CHANNEL_PRIVATE_TARGETS = True, ["http://127.0.0.1:9"]
    with time_machine.travel(NOW, tick=False):
        yield World()


@pytest.fixture
def sessions(world) -> dict[str, str]:
    """A session of each kind of person: a client each would lose it by signing out."""
    return {kind: signed_in(person).cookies["sessionid"].value for kind, person in world.people.items()}


def client_of(sessions: dict[str, str], kind: str, **options: Any) -> Client:
    client = Client(**options)
    if kind in sessions:
        client.cookies["sessionid"] = sessions[kind]
    return client


def address(row: Row, subject: Subject) -> str:
    path = row.name if row.name.startswith("/") else reverse(row.name, args=subject.args)
    return path + subject.query


# Sessions, and what only migrations write.
STILL = {"people.Session", "auth.Permission", "contenttypes.ContentType"}


def rows_of(model: type[Model]) -> list[tuple[Any, ...]]:
    return sorted(model._base_manager.values_list(), key=repr)


def content() -> dict[type[Model], list[tuple[Any, ...]]]:
    """Every row of every table."""
    return {model: rows_of(model) for model in apps.get_models() if model._meta.label not in STILL}


def has_changed(before: dict[type[Model], list[tuple[Any, ...]]], statements: list[str]) -> bool:
    """Whether any row is not as it was. Tables that the statements name are looked at first."""
    text = " ".join(statements)
    models = sorted(before, key=lambda model: f'"{model._meta.db_table}"' not in text)
    return any(rows_of(model) != before[model] for model in models)


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back, sessions too."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def words_of(answer: HttpResponse) -> str:
    """What happened to a GET, as the table says it."""
    if answer.status_code in (301, 302):
        return "sign in" if answer.headers["Location"].startswith("/sign-in/") else "onward"
    return {code: words for words, code in ANSWERS.items()}.get(answer.status_code, str(answer.status_code))


def without_tokens(answer: HttpResponse) -> str:
    page = re.sub(r'("X-CSRFToken": "|csrfmiddlewaretoken" value=")\w+', "", answer.content.decode())
    return re.sub(r"&quot;X-CSRFToken&quot;: &quot;\w+", "", page)


def test_every_route_is_in_the_table_and_every_line_is_a_route():
    assert {row.name for row in ROWS} == set(names_of(get_resolver().url_patterns))


def test_no_line_stands_twice_and_every_exception_is_still_needed():
    assert len({(row.name, row.of) for row in ROWS}) == len(ROWS)
    assert {row.name for row in ROWS if row.may_post} >= set(NO_TOKEN_NEEDED) | set(PROVEN_BY_LINK)


@pytest.mark.parametrize("kind", KINDS)
def test_a_get_answers_as_the_table_says_and_changes_nothing(world, sessions, kind):
    before, wrong = content(), []
    for row in ROWS:
        client = client_of(sessions, kind)
        got = words_of(client.get(address(row, world.subjects[row.of])))
        if got != row.get[kind]:
            wrong.append(f"{row}: {got}, not {row.get[kind]}")
    assert not wrong
    assert content() == before


@pytest.mark.once  # by the rules that the test above asks of both databases
@pytest.mark.parametrize("kind", KINDS)
def test_a_head_answers_like_a_get_and_changes_nothing(world, sessions, kind):
    before = content()
    for row in ROWS:
        answer = client_of(sessions, kind).head(address(row, world.subjects[row.of]))
        assert (words_of(answer), answer.content) == (row.get[kind], b""), row
    assert content() == before


def test_who_has_left_is_as_much_a_stranger_as_anybody(world, sessions):
    for person in world.people.values():
        type(person).objects.filter(pk=person.pk).update(is_active=False)
    for row in ROWS:
        for who in world.people:
            answer = client_of(sessions, who).get(address(row, world.subjects[row.of]))
            assert words_of(answer) == LEFT.get(row.name, row.get["nobody"]), (row, who)


def test_what_is_hidden_looks_like_what_is_not_there(world, sessions):
    hidden = [(row, kind) for row in ROWS for kind in KINDS if row.get[kind] == "404"]
    compared = 0
    for row, kind in hidden:
        subject = world.subjects[row.of]
        nowhere = Subject(
            tuple(swap(each) for each in subject.args), re.sub(r"\d+", str(NOBODYS_NUMBER), subject.query)
        )
        if nowhere == subject:
            continue
        client = client_of(sessions, kind)
        missing = client.get(address(row, nowhere))
        assert missing.status_code == 404, row
        assert without_tokens(client.get(address(row, subject))) == without_tokens(missing), (row, kind)
        compared += 1
    assert compared > 10


def swap(argument: Any) -> Any:
    return NOBODYS_NUMBER if isinstance(argument, int) else argument


def test_a_post_without_the_token_is_refused(world, sessions):
    before = content()
    for row in ROWS:
        client = client_of(sessions, "org admin", enforce_csrf_checks=True)
        with undone():
            with watched() as others:
                answer = client.post(address(row, world.subjects[row.of]))
            is_changed = bool(others) and has_changed(before, others)
        if row.name in NO_POST_AT_ALL:
            assert (answer.status_code, is_changed) == (405, False), row
            continue
        is_free = row.name in NO_TOKEN_NEEDED
        assert (answer.status_code, is_changed) == ((200, True) if is_free else (403, False)), row


def body(row: Row, world: World, sessions: dict[str, str], kind: str) -> dict[str, Any]:
    """What the page's own form would send, with what has to be filled in; a stranger sends what others would."""
    assert row.may_post
    who = kind if kind in row.may_post else row.may_post[0]
    page = client_of(sessions, who).get(address(row, world.subjects[row.of]))
    sent = filled(page.content.decode()) if page.status_code == 200 else {}
    given = TYPED.get(row.name, {})
    return {**sent, **(given(world) if callable(given) else given)}


def a_reading(world: World) -> dict[str, str]:
    """A check-in of the member's key result."""
    prefix = f"kr{world.key_result.pk}"
    return {f"{prefix}-value": "55", f"{prefix}-confidence": "4"}


SOON = "2026-12-10"
TYPED: dict[str, Any] = {
    "sign_in": {"email": "tomasz-lis@harbour.example", "password": "a quiet harbour at dawn"},
    "password_reset": {"email": "tomasz-lis@harbour.example"},
    "account": {"name": "Another Name"},
    "tokens": {"name": "Crane counter"},
    "channels": {"name": "Crane board", "target": "http://127.0.0.1:9/in"},
    "team_channels": {"name": "Crane board", "target": "http://127.0.0.1:9/in"},
    "channel": {"name": "Another board"},
    "import_outcomes": lambda world: {
        "kept": packed(b"Objective\nShips leave dry\n"),
        "name": "plan.csv",
        "team": str(world.team.pk),
        "import": "1",
    },
    "change_password": {
        "old_password": "a quiet harbour at dawn",
        "new_password1": "a louder harbour at noon",
        "new_password2": "a louder harbour at noon",
    },
    "new_objective": {"title": "Ships leave full"},
    "edit_objective": {"title": "Ships leave half full"},
    "comment_on_objective": {"text": "The tide helps."},
    "reply_to_comment": {"text": "The tide helps."},
    "edit_comment": {"text": "The tide helps."},
    "new_key_result": {"title": "Boxes a ship", "baseline": "10", "target": "20"},
    "edit_key_result": {"title": "Departures within the hour"},
    "check_in_one": lambda world: a_reading(world),
    "decision_guardrails": lambda world: {"guardrail": world.guardrail.pk, "stance": "follows"},
    "close_objective": {"learned": "The tide matters.", "verdict": "keep"},
    "reopen_objective": {"reason": "A reading was missing."},
    "reopen_cycle": {"reason": "The crane numbers came late."},
    "answer_exception": {"agrees": "yes"},
    "dismiss_hint": {"rule": "human-error", "sentence": "It was human error."},
    "new_experiment": {
        "title": "A lamp at the gate",
        "hypothesis": "Drivers see it.",
        "expected": "5 points",
        "evidence": "One berth with, one without.",
    },
    "edit_experiment": {"title": "Two lamps at the gate"},
    "keep_experiment": {"learned": "They look up."},
    "stop_experiment": {"learned": "They do not look up."},
    "move_experiment": {"due_on": SOON, "reason": "The lamp is late."},
    "new_trade_off": {"title": "A third scale", "why": "Two do.", "due_on": SOON},
    "edit_trade_off": {"title": "A fourth scale"},
    "drop_trade_off": {"answer": "Two do."},
    "move_trade_off": {"due_on": SOON, "reason": "Two still do."},
    "decision_files": lambda world: {
        "team": world.team.pk,
        "folder": SimpleUploadedFile("adr.zip", make.a_packed_folder(), "application/zip"),
    },
    "send_postmortems": lambda world: {
        "team": world.team.pk,
        "folder": SimpleUploadedFile("frost.md", make.A_POSTMORTEM.encode(), "text/markdown"),
    },
    "settle_decision_file": {"side_consequences": "file"},
    "new_decision": {"title": "Keep one scale"},
    "edit_decision": {"title": "Keep two scales"},
    "propose_decision": {"feedback_until": SOON},
    "accept_decision": {"over_concerns": "It is heated now.", "review_by": "2027-05-03"},
    "reject_decision": {"reason": "Too dear."},
    "deprecate_decision": {"reason": "The gate is gone."},
    "confirm_decision": {"review_by": "2027-06-01"},
    "give_feedback": {"kind": "note", "text": "Ask the night shift."},
    "resolve_concern": {"reason": "It is heated now."},
    "reopen_concern": {"reason": "Only at night."},
    "extend_decision": {"feedback_until": "2026-12-01", "reason": "The yard is closed."},
    "feedback_thread": {"text": "It is heated now."},
    "edit_feedback": {"text": "The scale freezes at night."},
    "new_decision_template": lambda world: {"name": "Short", "parts": ["context"], "team": world.team.pk},
    "edit_decision_template": {"name": "Day shift", "parts": ["context"]},
    "save_draft": {"draft_key": "decision:new", "draft_token": "a" * 16, "title": "Keep"},
    "discard_draft": {"draft_key": "decision:new", "draft_token": "b" * 16},
    "preview": {"preview": "context", "context": "Two *scales*."},
    "upload": lambda world: {"file": SimpleUploadedFile("notes.txt", b"Weighed twice.")},
    "attach": lambda world: {"file": SimpleUploadedFile("notes.txt", b"Weighed twice.")},
    "new_postmortem": {"title": "The crane stood still", "severity": "2", "happened_on": "2026-11-17"},
    "edit_windows": {"from_0": "2026-11-10T07:08", "to_0": "2026-11-10T10:40"},
    "place_postmortem": {"teams": "Cranes"},
    "move_postmortem": {"team": "Cranes"},
    "repeat_postmortem": lambda world: {"earlier": f"PM-{world.postmortems['a closed postmortem'].number}"},
    "list_postmortem": {"lists": "berths", "quarter": "2027-Q1"},
    "comment_on_postmortem": {"text": "Which lens was it?"},
    "reply_to_postmortem_comment": {"text": "The left one."},
    "edit_postmortem_comment": {"text": "Which of the lenses?"},
    "postmortem_meeting": {"lesson": "Read the clock.", "step": "timeline"},
    "edit_postmortem": {"title": "The lamps were out"},
    "postmortem_section": {"summary": "The oil froze."},
    "draft_section": {"draft_key": "postmortem_summary:1", "draft_token": "a" * 16, "summary": "The oil"},
    "add_timeline_event": {"event": "2026-11-10 14:05 The lamp goes out"},
    "look_at_timeline": {"timeline": "14:05 The lamp goes out"},
    "new_postmortem_template": lambda world: {"name": "Short", "kind": "near_miss", "team": world.team.pk},
    "edit_postmortem_template": {"name": "Day watch", "kind": "game_day"},
    "ask_for_review": {"reviewers": "Kofi Boateng", "review_due_on": SOON},
    "new_follow_up": {"title": "Oil the crane"},
    "edit_follow_up": {"title": "Oil the crane twice"},
    "accept_follow_up": {"usual": "1"},
    "tell_follow_up": {"words": "It rings."},
    "move_follow_up": {"due_on": SOON, "reason": "The part is late."},
    "decline_follow_up": {"reason": "Nobody needs it."},
    "hand_over_follow_up": {"to": "Kofi Boateng"},
    "snooze_follow_up": {"until": "2026-11-25"},
    "comment_on_follow_up": {"text": "Which of the lamps?"},
    "reply_to_follow_up_comment": {"text": "The left one."},
    "edit_follow_up_comment": {"text": "Which of the lamps?"},
    "promises_of_person": {"to": "Kofi Boateng"},
    "selected_follow_ups": lambda world: {"f": [str(world.follow_ups["a promise"].pk)], "do": "finish"},
    "act_on_selected": lambda world: {
        "f": [str(world.follow_ups[name].pk) for name in ("a promise", "an idea")],
        "due_on": SOON,
        "until": "2026-11-25",
        "to": "Kofi Boateng",
        "owner": "Kofi Boateng",
        "reason": "The part is late.",
    },
}


@contextmanager
def watched() -> Iterator[list[str]]:
    """The statements that are no mere reading, as they come: where there is none, nothing has to be compared."""
    others: list[str] = []

    def look(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not re.match(r"\s*\(?(SELECT|SAVEPOINT|RELEASE|ROLLBACK)\b", sql):
            others.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield others


@pytest.mark.once  # by the rules that pages are asked by on both databases; what is done is tested with each act
@pytest.mark.parametrize("kind", KINDS)
def test_a_post_is_taken_from_those_the_table_names_and_from_nobody_else(world, sessions, kind):
    before, wrong = content(), []
    for row in POSTS:
        with undone():
            sent = body(row, world, sessions, kind)
            with watched() as others:
                answer = client_of(sessions, kind).post(address(row, world.subjects[row.of]), sent)
            is_changed = bool(others) and has_changed(before, others)
        if kind in row.may_post:
            is_taken = answer.status_code in (200, 201, 302)
            if not is_taken or not (is_changed or row.name in CHANGES_NO_ROW):
                wrong.append(f"{row}: {answer.status_code}, nothing done\n{answer.content.decode()[-1500:]}")
        elif is_changed or not is_refused(answer, row, kind):
            wrong.append(f"{row}: {answer.status_code}, {'done' if is_changed else 'not refused'}")
    assert not wrong, "\n".join(wrong)


def is_refused(answer: HttpResponse, row: Row, kind: str) -> bool:
    """Sent to sign in, forbidden, not found; or, by a form that is theirs for another team, told to choose that."""
    if kind == "nobody":
        return words_of(answer) == "sign in"
    return answer.status_code in (403, 404) or (row.get[kind] == "page" and answer.status_code == 422)


CHANGES_NO_ROW = {
    "sign_in": "the session alone",
    "/admin/login/": "it only leads on",
    "sign_out": "the session alone",
    "sign_out_elsewhere": "sessions alone; tests/people/test_sessions.py",
    "password_reset": "a mail",
    "preview": "it shows what was typed",
    "check_wording": "it shows hints on what was typed",
    "check_new_wording": "it shows hints on what was typed",
    "look_at_timeline": "it shows what was typed",
    "leave_section": "nobody was writing there",
    "check_in": "nothing was filled in",
}


def test_one_cannot_check_in_by_the_page_of_all_what_somebody_else_owns(world, sessions):
    before = content()
    for kind in ["teamless", "outsider", "observer", "lead", "org admin"]:
        client_of(sessions, kind).post(reverse("check_in"), a_reading(world))
        assert content() == before, kind
    client_of(sessions, "member").post(reverse("check_in"), a_reading(world))
    assert content() != before


def test_there_is_no_post_where_the_table_has_none(world, sessions):
    before = content()
    for row in ROWS:
        if row.may_post is None:
            answer = client_of(sessions, "org admin").post(address(row, world.subjects[row.of]))
            assert answer.status_code in (404, 405), row
    assert content() == before
