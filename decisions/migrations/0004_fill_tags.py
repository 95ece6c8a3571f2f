"""The tags of the decisions that are there, to find them by."""

from typing import Any

from django.db import migrations


def fill(apps: Any, schema_editor: Any) -> None:
    Decision, Tag = apps.get_model("decisions", "Decision"), apps.get_model("records", "Tag")
    batch: list[Any] = []
    rows = Decision.objects.exclude(tags=[]).order_by("pk").values_list("pk", "tags")
    for pk, tags in rows.iterator(chunk_size=500):
        names = sorted({str(tag)[:100] for tag in tags if str(tag)})
        batch += [Tag(kind="decision", object_id=pk, name=name) for name in names]
        if len(batch) >= 2000:
            Tag.objects.bulk_create(batch, ignore_conflicts=True)
            batch = []
    Tag.objects.bulk_create(batch, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("decisions", "0003_add_guardrails_and_areas"),
        ("records", "0006_add_tags_and_guardrail_verbs"),
    ]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
