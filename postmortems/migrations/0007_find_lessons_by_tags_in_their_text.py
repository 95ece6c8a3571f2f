from django.db import migrations

BATCH = 2000


def keep_tags(apps, schema_editor):
    """Tags that were typed in the text of a lesson or factor stood in its row and nowhere that a search looks."""
    Tag = apps.get_model("records", "Tag")
    for kind in ("lesson", "factor"):
        model = apps.get_model("postmortems", kind)
        Tag.objects.filter(kind=kind).delete()  # some are of lessons that are gone
        rows = model.objects.exclude(tags=[]).order_by("pk").values_list("pk", "tags")
        found = []
        for pk, tags in rows.iterator(chunk_size=BATCH):
            found += [Tag(kind=kind, object_id=pk, name=name[:100]) for name in tags]
            if len(found) >= BATCH:
                Tag.objects.bulk_create(found, ignore_conflicts=True)
                found = []
        Tag.objects.bulk_create(found, ignore_conflicts=True)


class Migration(migrations.Migration):

    dependencies = [
        ("postmortems", "0006_newest_news_of_what_is_published"),
        ("records", "0011_verbs_of_learning_and_keeping"),
    ]

    operations = [migrations.RunPython(keep_tags, migrations.RunPython.noop, elidable=True)]
