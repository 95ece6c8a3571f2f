"""An old installation with rows in it, migrated to now: `python -m tests.house.upgrading` with a DATABASE_URL of its own.

Run in a process of its own, because it needs a database that starts at the first migrations.
"""

from __future__ import annotations

import datetime as dt

import django

NOW = dt.datetime(2026, 11, 18, 9, 0, tzinfo=dt.UTC)
FIRST = "0001_initial"
MISTYPED = dt.datetime(9999, 12, 31, 23, 0, tzinfo=dt.UTC)
LINK = "https://tracker.example/12"


def fill(apps) -> None:
    """A row of every kind that the first version knew, as its models were."""

    def put(app: str, model: str, **values):
        return apps.get_model(app, model).objects.create(**values)

    person = put("people", "Person", email="noor@example.org", name="Noor Haddad")
    team = put("people", "Team", name="Berths", slug="berths")
    put("people", "Membership", person=person, team=team, role="lead")
    days = {"starts_on": dt.date(2026, 10, 1), "ends_on": dt.date(2026, 12, 31)}
    cycle = put("outcomes", "Cycle", name="Q4 2026", state="active", **days)
    objective = put("outcomes", "Objective", team=team, cycle=cycle, lead=person, title="No queue")
    number = {"kind": "increase", "baseline": 10, "target": 20}
    key_result = put(
        "outcomes", "KeyResult", objective=objective, owner=person, title="Ships on time", **number
    )
    said = {"value": 12, "confidence": 4, "on": NOW.date(), "at": NOW, "by": person}
    put("outcomes", "CheckIn", key_result=key_result, **said)
    decision = put("decisions", "Decision", team=team, number=1, title="Weigh at the gate", driver=person)
    postmortem = put(
        "postmortems", "Postmortem", team=team, number=1, title="Cameras dark", started_at=MISTYPED
    )
    put("postmortems", "TimelineEntry", postmortem=postmortem, position=1, at=MISTYPED, text="Dark")
    due = {"due_on": NOW.date(), "first_due_on": NOW.date(), "state": "open"}
    for source in ({"postmortem": postmortem}, {"decision": decision}, {"objective": objective}, {}):
        put(
            "followups", "FollowUp", team=team, owner=person, title="Add an alert", link=LINK, **due, **source
        )
    put("notices", "Notice", key="reminder:1", kind="reminder", person=person, message_id="<1@example.org>")


def main() -> None:
    django.setup()
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.migrations.loader import MigrationLoader

    executor = MigrationExecutor(connection)
    executor.loader = MigrationLoader(connection, replace_migrations=False)  # step by step, as it came to be
    first = [key for key in executor.loader.graph.nodes if key[1] == FIRST]
    state = executor.migrate(first)
    fill(state.apps)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    for label in ("outcomes.CheckIn", "decisions.Decision", "postmortems.Postmortem", "notices.Notice"):
        print(label, len(list(apps.get_model(label).objects.all())))
    started = apps.get_model("postmortems", "Postmortem").objects.get().started_at
    assert 2199 <= started.year <= 2200, "every zone on earth can show it"
    follow_ups = apps.get_model("followups", "FollowUp").objects.order_by("pk")
    assert all(row.links == LINK for row in follow_ups)
    print(
        "followups.FollowUp", *[f"{row.source_kind}:{row.source_key}:{row.owner_key}" for row in follow_ups]
    )


if __name__ == "__main__":
    main()
