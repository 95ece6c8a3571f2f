"""What the demo shows of writing decisions: consequences told apart, own templates, files, a text that changed."""

from __future__ import annotations

import datetime as dt
import struct
import zlib
from collections.abc import Mapping

from django.core.files.uploadedfile import SimpleUploadedFile

from decisions.models import Decision, DecisionTemplate
from people.models import Person, Team
from records.models import Attachment, record
from teamhub.demo.talk import WRITE_PATH

# title: what becomes easier, what becomes harder, what is neither
SPLIT = {
    WRITE_PATH: (
        "- A depot is right everywhere or nowhere.\n- The nightly repair job goes away in January.",
        "- The event format needs an owner: Data.\n- On-call gets one new alert: replay lag over 60 s.",
        "",
    ),
    "One queue per carrier, not per country": (
        "- A slow carrier hurts itself alone.",
        "- Four hundred small queues to look after.",
        "- Queue metrics carry the carrier's name.",
    ),
    "Sign in with passkeys first, passwords as a fallback": (
        "- The reset mail gets shorter.",
        "- Two flows to test until passwords are under 5 %.",
        "",
    ),
}
# team's slug or "" for everyone, name, parts, prompts
TEMPLATES = [
    ("integrations", "Change of a carrier contract", ["context", "decision", "consequences_bad", "confirmation"],
     {"context": "Which carriers, from which day, and what do they send today?",
      "decision": "From … on we accept …, and refuse …",
      "consequences_bad": "What does a carrier have to change, and who writes to them?",
      "confirmation": "Which counter shows that it holds?"}),
    ("", "One page", ["context", "decision", "trade_offs"],
     {"context": "What is true today, in three sentences?", "decision": "We will …",
      "trade_offs": "We give up … for …"}),
]  # fmt: skip
CHANGED = " In September that took a median of nine hours."
MEASURED = "hour,depots that disagree\n06:00,3\n09:00,14\n12:00,31\n15:00,22\n18:00,9\n"
BARS = [3, 14, 31, 22, 9]


def seed_writing(
    teams: Mapping[str, Team],
    admin: Person,
    people: Mapping[str, Person],
    decisions: Mapping[str, Decision],
    now: dt.datetime,
) -> int:
    """Tell consequences apart, make templates, attach files, change a text that was endorsed; how many templates."""
    for title, (good, bad, other) in SPLIT.items():
        Decision.objects.filter(pk=decisions[title].pk).update(
            consequences_good=good, consequences_bad=bad, consequences=other
        )
    for slug, name, parts, prompts in TEMPLATES:
        team = teams[slug] if slug else None
        DecisionTemplate.objects.create(team=team, name=name, parts=parts, prompts=prompts)
    decision = decisions[WRITE_PATH]
    by = decision.driver or admin
    files = [
        SimpleUploadedFile("depots-that-disagree.csv", MEASURED.encode()),
        SimpleUploadedFile("depots-that-disagree.png", bar_chart(BARS)),
    ]
    for file in files:
        Attachment.attach(file, decision, by=by, at=now - dt.timedelta(days=1))
    decision.refresh_from_db()
    before = decision.context.replace(CHANGED, "")
    record(
        "edited",
        decision,
        by=by,
        changes={"context": (before, decision.context)},
        at=now - dt.timedelta(hours=26),
    )
    return len(TEMPLATES)


def bar_chart(values: list[int], *, width: int = 24, height: int = 120) -> bytes:
    """A picture of the values as bars `width` pixels wide, as PNG (RFC 2083: grey, 8 bits, no filter)."""
    top = max(values)
    rows = []
    for y in range(height):
        bars = (
            b"\x50" * (width - 6) if value * height >= top * (height - y) else b"\xff" * (width - 6)
            for value in values
        )
        rows.append(b"\x00" + b"".join(b"\xff" * 3 + bar + b"\xff" * 3 for bar in bars))
    head = struct.pack(">IIBBBBB", width * len(values), height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in [(b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b"")]
    )
