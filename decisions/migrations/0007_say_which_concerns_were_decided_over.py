from django.db import migrations


def mark(apps, schema_editor):
    """What was still open when a decision was accepted, it was decided over."""
    feedback = apps.get_model("decisions", "Feedback")
    feedback.objects.filter(
        kind="blocking",
        resolved_at__isnull=True,
        decision_record__status__in=["accepted", "deprecated", "superseded"],
    ).update(is_decided_over=True)


class Migration(migrations.Migration):
    dependencies = [("decisions", "0006_threads_news_and_anchors")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
