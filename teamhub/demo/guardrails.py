"""What every decision of the demo organisation follows or diverges from, and who owns its areas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from decisions.models import Decision, Guardrail, Stance
from people.models import Area, Escalation, Person, Team

# kind, title, text, keeper
GUARDRAILS = [
    ("principle", "No new stateful services",
     "Whatever keeps data has to be backed up, restored and woken up for. Use a store that is run already, or say in the "
     "decision who answers for the new one at night.", "Kofi Mensah"),
    ("principle", "No shared databases",
     "Each store has one owner. Others ask it by its interface, so that its tables can change without a meeting.",
     "Wanjiru Kamau"),
    ("standard", "Personal data stays in the region",
     "Names, addresses and positions of drivers are stored and processed in the region where they drive.", "Priya Raghunathan"),
]  # fmt: skip

# decision's title: number of the guardrail from 0, days from today until it ends, reason, keeper's answer (None: waits)
EXCEPTIONS = {
    "Keep one write path for depots and replay events into the search index": (
        0, 180, "The event log keeps state. The managed log that stores orders already can hold it, so nothing new is run.",
        "Agreed, as long as it is the managed log."),
    "Let the reporting warehouse read the depot index until the events contract is stable": (
        1, -6, "The events contract is two months away and the reports are due now.", "Until the contract stands, no longer."),
    "Stop accepting carrier files larger than 50 MB": (
        2, 90, "Refused files are kept for a week in the carrier's own region, for support to look at.", None),
}  # fmt: skip
FOLLOWERS = {
    "One queue per carrier, not per country": 0,
    "Give every measure an owner before it appears on a dashboard": 1,
    "Sign in with passkeys first, passwords as a fallback": 2,
}
# name, slug, team, product, technical and operational owner, whom to call
AREAS = [
    (
        "Depots",
        "depots",
        "platform",
        "Inés Carvalho",
        "Wanjiru Kamau",
        "Jonas Lindqvist",
        ["Jonas Lindqvist", "Wanjiru Kamau"],
    ),
    (
        "Carrier files",
        "carrier-files",
        "integrations",
        "Ruth Okafor",
        "Tomasz Zieliński",
        "",
        ["Tomasz Zieliński"],
    ),
    ("Signing in", "signing-in", "identity", "", "Kofi Mensah", "Kofi Mensah", []),
]
AREA_OF_TAG = {
    "depots": "depots",
    "carriers": "carrier-files",
    "passkeys": "signing-in",
    "sessions": "signing-in",
}


def seed_guardrails(
    admin: Person, people: Mapping[str, Person], decisions: Mapping[str, Decision], now: dt.datetime
) -> int:
    """Guardrails, set up by the verb, with exceptions as they would stand today; returns how many."""
    set_up = now - dt.timedelta(days=200)
    made = [
        Guardrail.set_up(by=admin, at=set_up, kind=kind, title=title, text=text, keeper=people[keeper])
        for kind, title, text, keeper in GUARDRAILS
    ]
    for title, (place, days, reason, answer) in EXCEPTIONS.items():
        guardrail = made[place]
        answered = {
            "answer": answer,
            "answered_by": guardrail.keeper,
            "answered_at": now - dt.timedelta(days=5),
        }
        Stance.objects.create(
            decision_record=decisions[title], guardrail=guardrail, guardrail_version=1, reason=reason,
            until=now.date() + dt.timedelta(days=days), state=Stance.AGREED if answer else Stance.ASKED,
            **(answered if answer else {}),
        )  # fmt: skip
    for title, place in FOLLOWERS.items():
        Stance.objects.create(
            decision_record=decisions[title], guardrail=made[place], guardrail_version=1, state=Stance.FOLLOWS
        )
    return len(made)


def seed_areas(
    teams: Mapping[str, Team], people: Mapping[str, Person], decisions: Mapping[str, Decision]
) -> int:
    """Ownership areas, one of them without an operational owner, and the decisions about them; returns how many."""
    areas = {}
    for name, slug, team, product, technical, operational, calls in AREAS:
        area = Area.objects.create(
            name=name, slug=slug, team=teams[team], product_owner=people.get(product),
            technical_owner=people.get(technical), operational_owner=people.get(operational),
        )  # fmt: skip
        areas[slug] = area
        for place, who in enumerate(calls, 1):
            Escalation.objects.create(area=area, position=place, person=people[who])
    for decision in decisions.values():
        slugs = [AREA_OF_TAG[tag] for tag in decision.tags if tag in AREA_OF_TAG]
        if slugs:
            Decision.objects.filter(pk=decision.pk).update(area=areas[slugs[0]])
    return len(areas)
