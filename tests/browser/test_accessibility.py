"""Every page of the demo organisation that a lead and the org admin reach: axe, narrow and wide, light and dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from decisions.models import Decision
from followups.models import FollowUp
from notices import digest
from notices.models import Notice
from outcomes.models import KeyResult, Objective
from people.models import Person, Team
from postmortems.models import Postmortem
from teamhub.demo.seeding import seed

AXE = Axe()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL = {"resultTypes": ["violations"], "runOnly": RULES, "preload": False}
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast"], "preload": False}
# Only colours depend on the theme: the other rules need not be asked twice for a width.
LOOKS = {"light": [(1280, ALL), (360, COLOURS)], "dark": [(360, ALL), (1280, COLOURS)]}
NOWHERE = "/nowhere/"
LEAD, ADMIN = "ines.carvalho@tidewater.example", "marta.lindgren@tidewater.example"

LONG = ("Containers that were weighed twice wait at the gate until somebody finds both notes, " * 4)[
    :293
] + " at dawn"
UNBROKEN = "Weigh" + "bridge" * 33
RIGHT_TO_LEFT = "הספינות יוצאות בזמן, גם כשיש סערה (חלק 2)"
UGLY = [LONG[-300:], UNBROKEN, RIGHT_TO_LEFT]


@pytest.fixture
def lead(transactional_db) -> Person:
    """The lead of a team in the demo organisation."""
    seed(now=timezone.now())
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
    mine = FollowUp.objects.filter(owner=lead).exclude(state__in=FollowUp.ENDED_STATES)[0]
    objective = Objective.objects.filter(team__slug="routing", closed_at=None).first()
    key_result = objective.key_results.first()
    return [
        *[reverse(name) for name in ["home", "outcomes", "check_in", "decisions", "postmortems", "lessons"]],
        *[
            f"{reverse('follow_ups')}?list={name}"
            for name in ["mine", "routing", "everyone", "proposed", "done"]
        ],
        objective.get_absolute_url(),
        reverse("new_objective"),
        reverse("edit_objective", args=[objective.pk]),
        reverse("new_key_result", args=[objective.pk]),
        reverse("edit_key_result", args=[key_result.pk]),
        reverse("check_in_one", args=[key_result.pk]),
        discussed.get_absolute_url(),
        proposed.get_absolute_url(),
        draft.get_absolute_url(),
        reverse("new_decision"),
        reverse("edit_decision", args=[draft.pk]),
        reverse("decision_history", args=[discussed.pk]),
        reverse("resolve_concern", args=[concern.pk]),
        *[reverse(f"{verb}_decision", args=[proposed.pk]) for verb in ["accept", "reject"]],
        published.get_absolute_url(),
        postmortem.get_absolute_url(),
        reverse("new_postmortem"),
        reverse("edit_postmortem", args=[postmortem.number]),
        mine.get_absolute_url(),
        reverse("new_follow_up"),
        reverse("edit_follow_up", args=[mine.pk]),
        *[
            reverse(f"{verb}_follow_up", args=[mine.pk])
            for verb in ["finish", "move", "decline", "hand_over"]
        ],
        reverse("search"),
        f"{reverse('search')}?q=booking",
        f"{reverse('search')}?q=zeppelin",
        reverse("teams"),
        reverse("team", args=["routing"]),
        lead.get_absolute_url(),
        reverse("account"),
        reverse("change_password"),
        reverse("preview_digest"),
        NOWHERE,
    ]


def faults(page, address: str, complaints: list[str]) -> list[str]:
    """What is wrong with a page at both widths in both themes, with all its details open. Empty when all is well."""
    found = []
    for theme, looks in LOOKS.items():
        page.emulate_media(color_scheme=theme)
        status = page.goto(address).status
        if status != (404 if address == NOWHERE else 200):
            found.append(f"answered {status}")
        if (count := page.locator("h1").count()) != 1:
            found.append(f"{count} h1")
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        for width, rules in looks:
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{width} {theme}: {fault}" for fault in faults_now(page, rules, complaints)]
    return [f"{address} {fault}" for fault in found]


def faults_now(page, rules: dict, complaints: list[str]) -> list[str]:
    """What is wrong with the page as it is shown now. Forgets the complaints it has told."""
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    wide, seen = page.evaluate(
        "[document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]"
    )
    found = [f"scrolls sideways, {wide} px of {seen}"] if wide > seen else []
    found += [f"console: {text}" for text in complaints if "status of 404" not in text]
    for fault in AXE.run(page, options=rules).response["violations"]:
        targets = [node["target"][0] for node in fault["nodes"]][:3]
        found.append(f"{fault['id']} at {targets}: {fault['nodes'][0]['failureSummary']}")
    complaints.clear()  # axe sets styles of its own, which the policy refuses
    return found


def expect_no_faults(open_page, person: Person | None, addresses: list[str]) -> None:
    page = open_page(person)
    found = [fault for address in addresses for fault in faults(page, address, open_page.complaints)]
    assert found == [], "\n".join(found)


def test_pages_of_a_lead_are_accessible(open_page, lead):
    expect_no_faults(open_page, lead, pages_of_a_lead(lead))


def test_pages_with_ugly_titles_are_accessible(open_page, lead):
    pages = make_ugly(lead)
    assert len(pages) >= 10
    lists = ["home", "outcomes", "check_in", "decisions", "postmortems", "follow_ups"]
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
    page = open_page(lead)
    page.route(
        "**/lessons/",
        lambda route: route.fulfill(
            content_type="text/html",
            body="<!doctype html><title>A</title><h1>A</h1><h1>B</h1><img src='x.png'><p style='width:200vw'>C",
        ),
    )
    found = "\n".join(faults(page, "/lessons/", open_page.complaints))
    assert "2 h1" in found
    assert "scrolls sideways" in found
    assert "image-alt" in found
    assert "html-has-lang" in found
