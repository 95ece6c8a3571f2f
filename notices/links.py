"""Links in a mail that answer something: signed, for one person, one record and one question, and for a month.

A link only opens a page; the page's button is a POST, for the scanners of mail systems follow links. It works for the
person it was written to, signed in: mails are forwarded, and what somebody else does must not bear this person's name.
To everybody else the address is a page that is not there, and it holds nothing but numbers and the name of the
question. It may be used as often as one likes: `mark` says what the question was about, so a question that has been
answered says so and changes nothing.

New questions are entries of notices.answers.ANSWERS; `answer_url(…)` in the mail's line is all that they need besides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core import signing
from django.urls import reverse

SALT = "notices.links"
SECONDS = 30 * 24 * 3600
KEYS = re.compile(r"(/mail/(?:settings|stop)/)[^/\s\"'<>]+")


@dataclass(frozen=True)
class MailLink:
    """What a link says: who is asked, which question, about which record, as it stood when the mail was written."""

    person_id: int
    question: str
    record_id: int
    mark: str


def answer_url(person_id: int, question: str, record_id: int, mark: str) -> str:
    """The path of the page on which this person answers."""
    token = signing.dumps([person_id, question, record_id, mark], salt=SALT, compress=True)
    return reverse("answer_from_mail", args=[token])


def read_link(token: str) -> MailLink:
    """What the token says. Raises django.core.signing.SignatureExpired, or BadSignature for one that is not ours."""
    person_id, question, record_id, mark = signing.loads(token, salt=SALT, max_age=SECONDS)
    return MailLink(int(person_id), str(question), int(record_id), str(mark))


def without_keys(mail: str) -> str:
    """A mail, as text or HTML, for others than its reader: its links to settings and for stopping it work for whoever
    has them, so they are left out."""
    return KEYS.sub(r"\1…", mail)
