from django.db import migrations

BATCH = 500


def take_out(apps, schema_editor):
    """A hint that was dismissed left its sentence in a history that everybody reads, saved or not."""
    events = apps.get_model("records", "Event").objects.filter(
        subject_kind="postmortem", verb="dismissed_hint"
    )
    hints = apps.get_model("postmortems", "DismissedHint").objects
    touched = sorted(set(hints.values_list("postmortem_id", flat=True)))
    for begin in range(0, len(touched), BATCH):
        events.filter(subject_id__in=touched[begin : begin + BATCH]).exclude(note="").update(note="")


class Migration(migrations.Migration):

    dependencies = [
        ("postmortems", "0008_keep_moments_in_years_that_are_meant"),
        ("records", "0011_verbs_of_learning_and_keeping"),
    ]

    operations = [migrations.RunPython(take_out, migrations.RunPython.noop, elidable=True)]
