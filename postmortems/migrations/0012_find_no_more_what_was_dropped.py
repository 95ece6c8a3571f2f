from django.db import migrations


def leave_out(apps, schema_editor):
    """Drafts that were dropped are found by nobody: their search entries name no readers."""
    dropped = apps.get_model("postmortems", "Postmortem").objects.filter(status="dropped")
    entries = apps.get_model("records", "SearchEntry").objects.filter(kind="postmortem")
    for pk in dropped.values_list("pk", flat=True):
        entries.filter(object_id=pk).update(readers=None, is_open=False)


class Migration(migrations.Migration):

    dependencies = [
        ("postmortems", "0011_leave_a_draft_that_nobody_needs"),
        ("records", "0011_verbs_of_learning_and_keeping"),
    ]

    operations = [migrations.RunPython(leave_out, migrations.RunPython.noop, elidable=True)]
