"""Addresses of feeds: a feed reader has no session, so the address itself says who reads, and can be revoked.

The token names a person and their `feed_epoch`, signed; it opens feeds and nothing else. Making new addresses adds
one to the epoch, and every older address is dead. Somebody deactivated has none.
"""

from __future__ import annotations

from django.core import signing
from django.db.models import F

from people.models import Person

SALT = "people.feeds"


def feed_token(person: Person) -> str:
    """What stands in the addresses of this person's feeds."""
    return signing.dumps([person.pk, person.feed_epoch], salt=SALT)


def reader_of(token: str) -> Person | None:
    """The person whose feed it is; None for a token that is forged, revoked, or of somebody who has left."""
    try:
        pk, epoch = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Person.objects.active().filter(pk=pk, feed_epoch=epoch).first()


def revoke_feeds(person: Person) -> None:
    """Make every address of a feed given to the person so far useless."""
    Person.objects.filter(pk=person.pk).update(feed_epoch=F("feed_epoch") + 1)
