"""What is posted to a channel: a notice as each kind of channel wants it, as a whole HTTP request.

Nothing in it acts: the links of a mail that answer, stop or settle something for one person are left out.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import re
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from notices.channels import SECRET_START, Channel
from notices.models import Notice
from notices.wording import NO_TRACKING, ONE_CLICK
from web import hooks, mail

LONGEST = 3000  # characters: the least that every one of them shows in one piece
LANES = 4
# Sentences that are true of a mail alone, however its lines are wrapped.
OF_A_MAIL = re.compile(
    "|".join(r"\s+" + r"\s+".join(map(re.escape, words.split())) for words in (ONE_CLICK, NO_TRACKING))
)
MARKS = re.compile(r"([\\`*_{}\[\]()#+!|<>~-])")
NOBODY_CALLED = "\u200b"  # between @ and a name: “@channel” in a title calls nobody


class Hooks:
    """The way to channels. A web.mail parcel holds a whole request (notices.outbox_sending.Way)."""

    batch = 8  # a target may take five seconds to say nothing

    def notices(self) -> QuerySet[Notice]:
        """Those to channels."""
        return Notice.objects.filter(channel__isnull=False)

    def lend(self) -> list[mail.Transport]:
        """One connection for each request, so many at once."""
        return [hooks.HookTransport() for _ in range(LANES)]

    def give_back(self, transports: list[mail.Transport]) -> None:
        """Nothing is kept open."""
        for transport in transports:
            transport.close()

    def recipient(self, notice: Notice) -> str:
        """The channel's address."""
        return _channel_of(notice).target()

    def content(self, notice: Notice) -> bytes:
        """The request."""
        return request_of(_channel_of(notice), notice, timezone.now())


def _channel_of(notice: Notice) -> Channel:
    if notice.channel is None:
        raise ValueError("It is a mail.")
    return notice.channel


def shortened(text: str) -> str:
    """The plain-text twin of a mail without what is for its reader alone, cut at a line."""
    private = f"{settings.BASE_URL}/mail/"
    kept = "\n".join(line for line in text.splitlines() if private not in line)
    kept = OF_A_MAIL.sub("", kept)
    kept = re.sub(r"\n{3,}", "\n\n", kept).strip()
    if len(kept) <= LONGEST:
        return kept
    return f"{kept[: LONGEST - 200].rpartition(chr(10))[0].rstrip()}\n\nMore in Teamhub: {settings.BASE_URL}"


def payload(channel: Channel, notice: Notice) -> dict[str, Any]:
    """What is said, as this kind of channel wants it (docs/channels.md)."""
    subject, text = notice.subject, notice.text
    if channel.kind == Channel.WEBHOOK:
        return {
            "schema": 1,
            "id": notice.key,
            "kind": notice.kind,
            "subject": subject,
            "text": text,
            "team": channel.team.slug if channel.team else None,
            "person": channel.person.email if channel.person else None,
            "written_at": notice.planned_at.astimezone(dt.UTC).isoformat(timespec="seconds"),
            "again": notice.doubts > 0,
        }
    if channel.kind == Channel.SLACK:
        return {"text": f"*{_for_slack(subject).replace('*', '∗')}*\n{_for_slack(text)}"}
    if channel.kind == Channel.MATTERMOST:
        return {"text": f"**{_plain_markdown(subject)}**\n\n{_plain_markdown(text)}"}
    block = {"type": "TextBlock", "wrap": True}
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [
            {**block, "text": _plain_markdown(subject), "weight": "Bolder", "size": "Medium"},
            {**block, "text": _plain_markdown(text).replace("\n", "\n\n")},
        ],
        "actions": [{"type": "Action.OpenUrl", "title": "Open Teamhub", "url": settings.BASE_URL}],
    }
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "content": card}]}


def _for_slack(text: str) -> str:
    """Without what Slack would take for a mention or a link of its own."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain_markdown(text: str) -> str:
    """The text so that Markdown shows it as it is, our own links alone excepted."""
    words = re.split(r"(\s+)", text.replace("@", "@" + NOBODY_CALLED))
    return "".join(word if word.startswith(settings.BASE_URL) else MARKS.sub(r"\\\1", word) for word in words)


def signature(secret: str, key: str, at: int, body: bytes) -> str:
    """What proves that a webhook comes from here, as Standard Webhooks say: HMAC-SHA256 over key, time and body."""
    material = base64.b64decode(secret.removeprefix(SECRET_START))
    signed = b".".join((key.encode(), str(at).encode(), body))
    return "v1," + base64.b64encode(hmac.new(material, signed, hashlib.sha256).digest()).decode()


def request_of(channel: Channel, notice: Notice, now: dt.datetime) -> bytes:
    """The whole request at the moment `now`. Raises web.sealed.Unopenable and web.hooks.BadTarget."""
    target = hooks.target_of(channel.target())
    body = json.dumps(payload(channel, notice), ensure_ascii=True).encode()
    head = [
        f"POST {target.path} HTTP/1.1",
        f"Host: {target.origin.partition('://')[2]}",
        "User-Agent: Teamhub",
        "Accept: */*",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    if secret := channel.secret():
        at = int(now.timestamp())
        head += [
            f"webhook-id: {notice.key}",
            f"webhook-timestamp: {at}",
            f"webhook-signature: {signature(secret, notice.key, at, body)}",
        ]
    return "\r\n".join([*head, "", ""]).encode("ascii") + body


def try_out(channel: Channel, now: dt.datetime) -> str:
    """Post a test to the channel now; what came of it, in words: "" where it was taken.

    It stands in no outbox, and carries a key of its own.
    """
    notice = Notice(
        key=f"test:channel:{channel.pk}:{now:%Y%m%dT%H%M%S}",
        kind=Notice.CALL,
        channel=channel,
        subject="A test from Teamhub",
        text=f"This channel works. What comes here: {', '.join(channel.gets()) or 'nothing yet'}.\n{settings.BASE_URL}",
        planned_at=now,
    )
    transport = hooks.HookTransport()
    try:
        transport.offer(mail.Parcel(channel.target(), request_of(channel, notice, now)))
        transport.finish()
        transport.answer()
    except mail.Refused as refused:
        return str(refused)
    except mail.InDoubt as doubt:
        return f"{doubt} It may have arrived all the same."
    finally:
        transport.close()
    return ""
