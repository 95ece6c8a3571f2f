"""One's weekly digests as an Atom feed (RFC 4287), for people who read feeds rather than mail."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, get_tag_uri
from django.utils.html import escape

from notices import archive
from people.feeds import feed_token
from people.models import Person
from web.feeds import xml_text


def feed_url(person: Person) -> str:
    """The path of the feed, which is this person's own: whoever has it reads what they may read."""
    return reverse("digest_feed", args=[feed_token(person)])


def atom_feed(person: Person, *, now: dt.datetime, address: str) -> str:
    """The person's newest digests at the aware moment `now`; `address` is the feed's own path.

    A week says the same whenever it is asked for, so that no reader shows it as new twice.
    """
    base = str(settings.BASE_URL)
    feed = Atom1Feed(
        title="Your week in Teamhub",
        link=base + reverse("digests"),
        description=None,
        feed_url=base + address,
        language="en-gb",
    )
    for week, telling in archive.newest(person, now):
        url = f"{base}{reverse('preview_digest')}?week={week.mark}"
        feed.add_item(
            title=xml_text(telling.subject),
            link=url,
            description=f"<pre>{escape(xml_text(telling.body))}</pre>",
            unique_id=get_tag_uri(url, dt.date.fromisocalendar(*week.number, 1)),
            pubdate=week.slot,
            updateddate=week.slot,
        )
    return str(feed.writeString("utf-8"))
