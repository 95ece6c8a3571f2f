"""The decision log as an Atom feed (RFC 4287), with the log's own filters; its address is each person's own."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, get_tag_uri
from django.utils.html import escape

from decisions.listing import Filters
from decisions.models import Decision
from decisions.models.lists import know_links
from people.feeds import feed_token
from people.models import Organisation, Person
from web.feeds import xml_text
from web.markdown import to_plain

ENTRIES = 50
SUMMARY = 600  # characters


def feed_url(person: Person, query: str = "") -> str:
    """The path of the person's own feed of the log, with its filters as "?…"."""
    return reverse("decision_feed", args=[feed_token(person)]) + (query if query != "?" else "")


def atom_feed(person: Person, chosen: QueryDict, *, today: dt.date, address: str) -> str:
    """The newest entries of the log that the person sees, drafts left out, as Atom.

    `chosen` are the log's filters, `today` is the date where the person is, `address` the feed's own path.
    """
    filters = Filters.read(chosen, person=person, today=today)
    rows = filters.rows().exclude(status=Decision.DRAFT).select_related("team", "driver")
    base = str(settings.BASE_URL)
    feed = Atom1Feed(
        title=f"Decisions of {xml_text(Organisation.current().name)}",
        link=base + reverse("decisions") + filters.url(filters.tab).rstrip("?"),
        description=None,
        feed_url=base + address,
        language="en-gb",
    )
    newest = list(rows.order_by("-changed_at", "-id")[:ENTRIES])
    know_links(newest)
    for row in newest:
        _add(feed, row, base)
    return str(feed.writeString("utf-8"))


def _add(feed: Atom1Feed, row: Decision, base: str) -> None:
    """One entry. Its id never changes, its summary says where the decision stands and what was decided."""
    url = base + row.get_absolute_url()
    says = to_plain(row.decision or row.context, SUMMARY)
    summary = f"{row.standing() or row.get_status_display()}, {row.team}. {says}"
    began = row.created_at
    if row.decided_on:
        began = dt.datetime.combine(row.decided_on, dt.time(), tzinfo=dt.UTC)
    feed.add_item(
        title=xml_text(str(row)),
        link=url,
        description=escape(xml_text(summary)),
        unique_id=get_tag_uri(url, row.created_at),
        author_name=xml_text(row.driver.name if row.driver else row.team.name),
        categories=[xml_text(str(tag)) for tag in row.tags],
        pubdate=began,
        updateddate=row.changed_at,
    )
