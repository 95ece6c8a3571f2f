"""Every page of the demo organisation that a lead and the org admin reach: axe, wide in light and narrow in dark."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from decisions.models import Decision
from followups.models import FollowUp, SentPostmortems
from notices import digest
from notices.messages import settings_token
from notices.models import Notice
from outcomes.models import Comment, Cycle, Experiment, KeyResult, Objective, TradeOff
from people.models import Person, Team
from postmortems.models import Postmortem
from teamhub.demo.seeding import seed
from tests import make
from tests.browser.pages_of_decisions import log_pages, pages_of_writers, record_pages, zipped

# What a page looks like does not depend on the database; that it is answered on both is tests/house/test_access.py's.
# A process of its own walks them, beside the other browser tests.
pytestmark = [pytest.mark.once, pytest.mark.xdist_group("walk")]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {"resultTypes": ["violations"], "runOnly": RULES, "preload": False}
# Only colours depend on the theme, and none depends on the width (tests/web/test_static.py): two of the four
# combinations show each width and each theme.
LOOKS = [("light", 1280), ("dark", 360)]
# Colours on their way to the other theme arrive first: each element sets out when the one around it is there.
SETTLED = """new Promise(done => {
    const settle = () => {
        const moving = document.getAnimations();
        moving.forEach(each => each.finish());
        requestAnimationFrame(moving.length ? settle : done);
    };
    requestAnimationFrame(settle);
})"""
WRONG = """options => axe.run(document, options).then(({violations}) => violations.map(({id, nodes}) =>
    `${id} at ${nodes.slice(0, 3).map(node => node.target[0])}: ${nodes[0].failureSummary}`))"""
SEND_TO_PREVIEW = """address => {
    const form = document.querySelector('form:has([name=context])');
    form.insertAdjacentHTML('beforeend', '<input type="hidden" name="preview" value="context">');
    form.action = address;
    HTMLFormElement.prototype.submit.call(form);
}"""
PREVIEWED = "# Why\n\n| Place | Tons |\n|---|---|\n| Quay | 7 |\n\n```\nweigh --twice\n```\n\n- [x] done\n\nהספינות יוצאות בזמן"
BROKEN = """<!doctype html><title>A</title><meta name="color-scheme" content="light dark"><h1>A</h1><h1>B</h1>
<style>@media (prefers-color-scheme: dark) { p { color: #333; background: #222 } }</style>
<img src="x.png"><input><p style="width: 200vw">Cranes"""
NOWHERE = "/nowhere/"
LEAD, ADMIN = "ines.carvalho@tidewater.example", "marta.lindgren@tidewater.example"

LONG = ("Containers that were weighed twice wait at the gate until somebody finds both notes, " * 4)[
    :293
] + " at dawn"
UNBROKEN = "Weigh" + "bridge" * 33
RIGHT_TO_LEFT = "הספינות יוצאות בזמן, גם כשיש סערה (חלק 2)"
UGLY = [LONG[-300:], UNBROKEN, RIGHT_TO_LEFT]


@pytest.fixture(scope="session")
def demo() -> Iterator[sqlite3.Connection]:
    """Room for the database with the demo organisation: it is made once, and copied for each further test."""
    with closing(sqlite3.connect(":memory:")) as copy:
        yield copy


@pytest.fixture
def lead(transactional_db, settings, demo) -> Person:
    """The lead of a team in the demo organisation."""
    settings.CHANNELS_ALLOWED = True
    connection.ensure_connection()
    if demo.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
        seed(now=timezone.now())
        connection.connection.backup(demo)
    else:
        demo.backup(connection.connection)
        ContentType.objects.clear_cache()
    return Person.objects.get(email=LEAD)


@pytest.fixture
def admin(lead) -> Person:
    """The org admin, with a digest of everybody's in the outbox."""
    digest.plan_for(list(Person.objects.order_by("pk")[:3]), timezone.now())
    return Person.objects.get(email=ADMIN)


def make_ugly(lead: Person) -> list[str]:
    """Give records of the lead's team long, unbroken and right-to-left titles; the addresses of their pages."""
    team = Team.objects.get(slug="routing")
    found = []
    for rows in [
        Decision.objects.filter(team=team),
        Postmortem.objects.filter(team=team),
        FollowUp.objects.filter(owner=lead).exclude(state__in=FollowUp.ENDED_STATES),
        Objective.objects.filter(team=team, closed_at=None),
        KeyResult.objects.filter(owner=lead, objective__closed_at=None),
    ]:
        for row, title in zip(rows.order_by("-pk"), UGLY, strict=False):
            row.title = title
            row.save(update_fields=["title"])
            found.append(row.get_absolute_url().partition("#")[0])
    return sorted(set(found))


def pages_of_a_lead(lead: Person) -> list[str]:
    """What the navigation leads to, and one of each kind of page behind it."""
    decisions = Decision.objects.filter(team__slug="routing")
    discussed = Decision.objects.annotate(said=Count("feedback")).order_by("-said").first()
    concern = discussed.feedback.filter(kind="blocking", resolved_at=None).first()
    proposed = decisions.filter(status=Decision.PROPOSED).first() or decisions.first()
    draft = decisions.filter(status=Decision.DRAFT).first()
    postmortem = Postmortem.objects.filter(team__slug="routing", status=Postmortem.IN_REVIEW).first()
    published = Postmortem.objects.annotate(said=Count("follow_ups")).order_by("-said").first()
    times = dict.fromkeys((f"{name}_at" for name in Postmortem.MOMENTS), None)
    Postmortem.objects.filter(pk=postmortem.pk).update(**times)  # which its timeline suggests
    mine = FollowUp.objects.filter(owner=lead).exclude(state__in=FollowUp.ENDED_STATES)[0]
    return [
        *[
            reverse(name)
            for name in ["home", "decisions", "guardrails", "postmortems", "lessons", "insights"]
        ],
        *[
            f"{reverse('follow_ups')}?list={name}"
            for name in ["mine", "routing", "everyone", "proposed", "done", "everyone&group=source"]
        ],
        reverse("team_promises", args=["routing"]),
        reverse("promises_of_person", args=[lead.pk]),
        reverse("tokens"),
        reverse("channels"),
        reverse("team_channels", args=["routing"]),
        make.a_channel(lead, name="C" * 60).get_absolute_url(),
        discussed.get_absolute_url(),
        proposed.get_absolute_url(),
        draft.get_absolute_url(),
        reverse("guardrail", args=[1]),
        reverse("guardrail_versions", args=[1]),
        reverse("decision_guardrails", args=[draft.pk]),
        reverse("new_decision"),
        reverse("decision_files"),
        reverse("edit_decision", args=[draft.pk]),
        reverse("decision_history", args=[discussed.pk]),
        reverse("resolve_concern", args=[concern.pk]),
        *[reverse(f"{verb}_decision", args=[proposed.pk]) for verb in ["accept", "reject"]],
        published.get_absolute_url(),
        postmortem.get_absolute_url(),
        reverse("postmortem_history", args=[published.number]),
        reverse("new_postmortem"),
        reverse("send_postmortems"),
        reverse("import_postmortems", args=[sent_postmortems(lead).pk]),
        reverse("recurring_factors"),
        reverse("reading_list"),
        *[
            reverse(name, args=[postmortem.number])
            for name in [
                *["postmortem_meeting", "edit_windows", "place_postmortem", "repeat_postmortem"],
                *["similar_postmortems", "comment_on_postmortem", "list_postmortem"],
            ]
        ],
        reverse("edit_postmortem", args=[postmortem.number]),
        *[
            reverse("postmortem_section", args=[postmortem.number, key])
            for key in ["timeline", "lessons", "moments", "people", "about", "more"]
        ],
        reverse("postmortem_templates"),
        reverse("new_postmortem_template"),
        reverse("check_wording", args=[postmortem.number]),
        mine.get_absolute_url(),
        reverse("new_follow_up"),
        reverse("edit_follow_up", args=[mine.pk]),
        *[
            reverse(f"{verb}_follow_up", args=[mine.pk])
            for verb in ["finish", "move", "decline", "hand_over", "snooze"]
        ],
        reverse("search"),
        f"{reverse('search')}?q=booking",
        f"{reverse('search')}?q=zeppelin",
        reverse("teams"),
        reverse("areas"),
        reverse("team", args=["routing"]),
        lead.get_absolute_url(),
        reverse("account"),
        reverse("change_password"),
        reverse("preview_digest"),
        reverse("digests"),
        reverse("mail_settings", args=[settings_token(lead.pk)]),
        NOWHERE,
    ]


def sent_postmortems(lead: Person) -> SentPostmortems:
    """A folder with records that are new, one with a long name and a doubt, one that is none and one that is no text."""
    doubt = make.A_POSTMORTEM.replace("09:15 UTC", "05:15 UTC")
    folder = zipped({f"{'frost-' * 20}.md": doubt, "README.md": "# Read me\n", "broken.md": "a\0b"})
    team = Team.objects.get(slug="routing")
    return SentPostmortems.keep(folder, name=f"{'long' * 30}.zip", team=team, by=lead, at=timezone.now())


def pages_of_outcomes(lead: Person) -> list[str]:
    """The tree in all its forms, an objective and what belongs to it, check-ins of every kind, the pages of cycles."""
    KeyResult.objects.filter(objective__closed_at=None).exclude(kind="decrease").update(owner=lead)
    objective = Objective.objects.filter(team__slug="routing", cycle__state=Cycle.ACTIVE)[0]
    planned = Objective.objects.filter(team__slug="routing", cycle__state=Cycle.PLANNING)[0]
    mine = Comment.add(objective, by=lead, text=f"Agreed, @{lead.name}.", at=timezone.now())
    kinds = {
        row.kind: row.pk for row in KeyResult.objects.filter(owner=lead, objective__cycle=objective.cycle)
    }
    filters = ["open=all", "open=none", "state=no_news", "team=routing", "q=zeppelin", "aligned=no"]
    filters.append(f"cycle={planned.cycle_id}")
    of_objective = ["objective", "objective_history", "comment_on_objective", "edit_objective"]
    of_objective += ["explain_objective", "new_key_result"]
    return [
        *map(reverse, ["outcomes", "meeting", "check_in", "new_objective", "import_outcomes"]),
        *[f"{reverse('outcomes')}?{words}" for words in filters],
        f"{reverse('meeting')}?team=routing",
        *[reverse(name, args=[objective.pk]) for name in of_objective],
        planned.get_absolute_url(),
        *[reverse(name, args=[mine.pk]) for name in ["reply_to_comment", "edit_comment"]],
        *[
            reverse(name, args=[pk])
            for name in ["check_in_one", "explain_key_result", "edit_key_result"]
            for pk in kinds.values()
        ],
        *pages_of_cycles(objective),
        *dated_pages(),
    ]


def dated_pages() -> list[str]:
    """Experiments and trade-offs: lists, one of each in every state, forms."""
    experiments = {one.state: one for one in Experiment.objects.all()}
    trade_offs = {one.state: one for one in TradeOff.objects.all()}
    running, deferred = experiments["running"].pk, trade_offs["deferred"].pk
    return [
        reverse("experiments"),
        f"{reverse('experiments')}?state=kept&team=routing",
        reverse("trade_offs"),
        reverse("new_experiment", args=[experiments["running"].key_result_id]),
        reverse("new_trade_off"),
        *[one.get_absolute_url() for one in [*experiments.values(), *trade_offs.values()]],
        *[reverse(f"{verb}_experiment", args=[running]) for verb in ["edit", "keep", "stop", "move"]],
        *[reverse(f"{verb}_trade_off", args=[deferred]) for verb in ["edit", "take_up", "drop", "move"]],
        reverse("reopen_experiment", args=[experiments["stopped"].pk]),
        reverse("reopen_trade_off", args=[trade_offs["dropped"].pk]),
    ]


def pages_of_cycles(objective: Objective) -> list[str]:
    """A cycle in each state with its steps, the end of an objective before and after, calibration."""
    planned, running, closed = Cycle.objects.order_by("-starts_on")
    ended = Objective.objects.filter(cycle=closed, team=objective.team)[0]
    return [
        *[cycle.board_url() for cycle in (planned, running, closed)],
        reverse("activate_cycle", args=[planned.pk]),
        reverse("begin_closing_cycle", args=[running.pk]),
        reverse("reopen_cycle", args=[closed.pk]),
        reverse("close_objective", args=[objective.pk]),
        reverse("carry_over_objective", args=[ended.pk]),
        ended.get_absolute_url(),
        reverse("calibration"),
    ]


def faults(page, address: str, complaints: list[str]) -> list[str]:
    """What is wrong with a page, wide in light and narrow in dark, with all its details open. Empty when all is well."""
    found = []
    page.emulate_media(color_scheme=LOOKS[0][0])
    status = page.goto(address).status
    if status != (404 if address == NOWHERE else 200):
        found.append(f"answered {status}")
    if (count := page.locator("h1").count()) != 1:
        found.append(f"{count} h1")
    return [f"{address} {fault}" for fault in [*found, *faults_of_looks(page, complaints)]]


def faults_of_looks(page, complaints: list[str]) -> list[str]:
    """What is wrong with the page that is open, wide in light and narrow in dark."""
    found = []
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    for theme, width in LOOKS:
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width} {theme}: {fault}" for fault in faults_now(page, complaints)]
    return found


def faults_now(page, complaints: list[str]) -> list[str]:
    """What is wrong with the page as it is shown now. Forgets the complaints it has told."""
    page.evaluate(SETTLED)
    wide, seen = page.evaluate(
        "[document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]"
    )
    found = [f"scrolls sideways, {wide} px of {seen}"] if wide > seen else []
    found += [f"console: {text}" for text in complaints if "status of 404" not in text]
    found += page.evaluate(WRONG, AXE)
    complaints.clear()  # axe sets styles of its own, which the policy refuses
    return found


def page_with_axe(open_page, person: Person | None):
    """A page that has axe wherever it goes: the browser gets the script once."""
    page = open_page(person)
    page.add_init_script(AXE_SCRIPT)
    return page


def expect_no_faults(open_page, person: Person | None, addresses: list[str]) -> None:
    page = page_with_axe(open_page, person)
    found = [fault for address in addresses for fault in faults(page, address, open_page.complaints)]
    assert found == [], "\n".join(found)


def test_pages_of_a_lead_are_accessible(open_page, lead):
    expect_no_faults(open_page, lead, pages_of_a_lead(lead))


def test_pages_of_outcomes_are_accessible(open_page, lead):
    expect_no_faults(open_page, lead, pages_of_outcomes(lead))


def test_pages_of_decisions_are_accessible(open_page, lead):
    objective = Objective.objects.filter(team__slug="routing", closed_at=None).first()
    expect_no_faults(open_page, lead, [*log_pages(objective.pk, lead), *record_pages()])


def test_pages_of_who_writes_and_decides_are_accessible(open_page, admin):
    expect_no_faults(open_page, admin, pages_of_writers(admin))


def test_the_preview_of_who_has_no_script_is_accessible(open_page, lead):
    """The page that a form's preview button opens by itself."""
    page = page_with_axe(open_page, lead)
    page.goto(reverse("new_decision"))
    page.fill("[name=context]", PREVIEWED)
    page.evaluate(SEND_TO_PREVIEW, reverse("preview"))
    page.get_by_role("cell", name="Quay").wait_for()
    assert faults_of_looks(page, open_page.complaints) == []


def test_pages_with_ugly_titles_are_accessible(open_page, lead):
    pages = make_ugly(lead)
    assert len(pages) >= 10
    lists = ["home", "outcomes", "meeting", "check_in", "decisions", "postmortems", "follow_ups"]
    lists = [*map(reverse, lists), f"{reverse('search')}?q=weighbridge", reverse("team", args=["routing"])]
    expect_no_faults(open_page, lead, [*lists, *pages])


def test_pages_of_an_org_admin_are_accessible(open_page, admin):
    letter = Notice.objects.first()
    pages = ["/", reverse("outbox"), reverse("notice", args=[letter.pk]), f"{reverse('outbox')}?state=sent"]
    expect_no_faults(open_page, admin, pages)


def test_pages_before_signing_in_are_accessible(open_page, organisation):
    pages = [reverse("sign_in"), reverse("password_reset"), reverse("password_reset_done")]
    expect_no_faults(open_page, None, pages)


def test_a_fault_would_be_found(open_page, lead):
    """Else the tests above would say nothing."""
    page = page_with_axe(open_page, lead)
    page.route(
        "**/lessons/",
        lambda route: route.fulfill(
            content_type="text/html",
            body=BROKEN,
        ),
    )
    found = "\n".join(faults(page, "/lessons/", open_page.complaints))
    assert "2 h1" in found
    assert "scrolls sideways" in found
    assert "image-alt" in found
    assert "html-has-lang" in found
    assert "label at input" in found
    assert "360 dark: color-contrast" in found
    assert "light: color-contrast" not in found
