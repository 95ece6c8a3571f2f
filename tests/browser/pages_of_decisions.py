"""The addresses of every kind of page about decisions in the demo organisation, for the walk."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

from django.urls import reverse
from django.utils import timezone

from decisions.models import Decision, DecisionTemplate, Feedback, FolderUpload, Guardrail, Stance
from decisions.uploads import bring_in
from people.models import Area, Person, Team
from records.drafts import SavedDraft
from records.models import Attachment

LISTS = ["waiting", "feedback", "review", "diverging", "ownerless"]
FILTERS = [
    "q=depots",
    "since=2026-01-01",
    "team=routing",
    "state=accepted",
    "state=superseded",
    "area=depots",
    "tag=carriers",
    "q=zeppelin",
]


def log_pages(objective_id: int, person: Person) -> list[str]:
    """The log with its lists and filters, and what stands beside it."""
    log = reverse("decisions")
    return [
        *[f"{log}?list={name}" for name in LISTS],
        *[f"{log}?{query}" for query in FILTERS],
        f"{log}?serves={objective_id}&by={person.pk}",
        reverse("decision_templates"),
        reverse("new_decision_template"),
        reverse("decision_files"),
        f"{reverse('guardrails')}?list=retired",
        *[guardrail.get_absolute_url() for guardrail in Guardrail.objects.all()[:3]],
    ]


def record_pages() -> list[str]:
    """Records in every state with what leads off from them."""
    each = {row.status: row for row in Decision.objects.order_by("-pk")}
    diverging = Stance.objects.exclude(state=Stance.FOLLOWS).first()
    tied = Decision.objects.exclude(links=None).first()
    said = Feedback.objects.filter(replies__isnull=False).first()
    news = Feedback.objects.filter(kind=Feedback.NEWS).first()
    return [
        *[row.get_absolute_url() for row in each.values()],
        diverging.decision_record.get_absolute_url(),
        said.decision_record.get_absolute_url(),
        news.decision_record.get_absolute_url(),
        reverse("feedback_thread", args=[said.pk]),
        reverse("decision_graph", args=[tied.pk]),
        f"{reverse('new_decision')}?template=madr",
        f"{reverse('new_decision')}?template={DecisionTemplate.objects.get(team=None).key()}",
        f"{reverse('new_decision')}?amends={each['accepted'].pk}",
        f"{reverse('new_decision')}?supersedes={each['accepted'].pk}",
    ]


def pages_of_folders(person: Person, now: dt.datetime) -> list[str]:
    """The dry run of a folder with everything that can be said of one, and the choice between files of one name."""
    team = Team.objects.get(slug="data")
    text = "# 71. Weigh at sea\n\n## Status\n\n{}\n\n## Context\n\nOften.\n\n## Decision\n\nYes.\n"
    same = {f"{place}/0071-weigh-at-sea.md": text.format("Accepted") for place in ["north", "south"]}
    bring_in(
        FolderUpload.keep(zipped(same), name="same.zip", team=team, by=person, at=now),
        by=person,
        at=now,
        is_dry=False,
    )
    mixed = {f"adr/{number:04}-{'weigh-' * 20}.md": text.format("on hold") for number in range(90, 94)}
    mixed |= {"adr/README.md": "# Read me\n", "adr/template.md": text.format("Proposed | Accepted")}
    upload = FolderUpload.keep(zipped(mixed), name=f"{'long' * 30}.zip", team=team, by=person, at=now)
    return [
        reverse("import_decisions", args=[upload.pk]),
        reverse("cited_decision", args=[team.slug, "0071-weigh-at-sea.md"]),
    ]


def zipped(files: dict[str, str]) -> bytes:
    """A folder, packed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as folder:
        for name, text in files.items():
            folder.writestr(name, text)
    return packed.getvalue()


def pages_of_writers(person: Person) -> list[str]:
    """What only those who write or decide see: steps, one's own words, exceptions, drafts, files to choose from."""
    mine = Decision.objects.filter(status=Decision.PROPOSED, imported_from=None).first()
    waiting = Decision.objects.exclude(imported_from__pending_at=None).first()
    accepted = Decision.objects.filter(status=Decision.ACCEPTED).first()
    draft = Decision.objects.filter(status=Decision.DRAFT).first()
    now = timezone.now()
    concern = mine.give_feedback(by=person, kind=Feedback.BLOCKING, text="Not in December.", at=now)
    settled = mine.give_feedback(by=person, kind=Feedback.BLOCKING, text="And the ferry?", at=now)
    settled.resolve(by=person, at=now, reason="It does not sail then.")
    SavedDraft.keep(
        by=person,
        key=f"decision:{draft.pk}",
        token="a" * 16,
        fields={"title": ["A title I was typing"]},
        now=now,
    )
    asked = Stance.objects.filter(state=Stance.ASKED).first()
    Stance.objects.filter(pk=asked.pk).update(until=(now + dt.timedelta(days=90)).date())
    file = Attachment.objects.first()
    return [
        *[reverse(f"{verb}_decision", args=[mine.pk]) for verb in ["extend", "accept", "reject", "edit"]],
        *[reverse(f"{verb}_decision", args=[accepted.pk]) for verb in ["deprecate", "confirm"]],
        reverse("propose_decision", args=[draft.pk]),
        reverse("edit_decision", args=[draft.pk]),
        f"{reverse('edit_decision', args=[draft.pk])}?restore={'a' * 16}",
        reverse("edit_feedback", args=[concern.pk]),
        reverse("resolve_concern", args=[concern.pk]),
        reverse("reopen_concern", args=[settled.pk]),
        reverse("decision_guardrails", args=[mine.pk]),
        reverse("answer_exception", args=[asked.pk]),
        reverse("settle_decision_file", args=[waiting.pk]),
        reverse("edit_decision_template", args=[DecisionTemplate.objects.exclude(team=None)[0].pk]),
        reverse("remove_attachment", args=[file.token]),
        *pages_of_folders(person, now),
        mine.get_absolute_url(),
        *[reverse("decisions") + f"?area={area.slug}" for area in Area.objects.all()[:1]],
    ]
