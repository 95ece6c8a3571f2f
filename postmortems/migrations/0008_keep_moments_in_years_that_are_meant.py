import datetime as dt

from django.db import migrations, models
from django.db.models import Q

FIRST = dt.datetime(1969, 12, 31, tzinfo=dt.UTC)
LAST = dt.datetime(2200, 1, 2, tzinfo=dt.UTC)
MOMENTS = {
    "postmortem": ("started_at", "detected_at", "declared_at", "mitigated_at", "resolved_at"),
    "timelineentry": ("at",),
    "impactwindow": ("starts_at", "ends_at"),
}


def bring_near(apps, schema_editor):
    """A year that was mistyped before it was refused broke the page for readers far east; the history keeps it."""
    for name, fields in MOMENTS.items():
        rows = apps.get_model("postmortems", name).objects
        for field in fields:
            rows.filter(**{f"{field}__lt": FIRST}).update(**{field: FIRST})
            rows.filter(**{f"{field}__gt": LAST}).update(**{field: LAST})


class Migration(migrations.Migration):

    dependencies = [("postmortems", "0007_find_lessons_by_tags_in_their_text")]

    operations = [
        migrations.RunPython(bring_near, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="impactwindow",
            constraint=models.CheckConstraint(
                condition=Q(starts_at__gte=FIRST, ends_at__lte=LAST),
                name="impact_window_is_in_years_that_are_meant",
            ),
        ),
        migrations.AddConstraint(
            model_name="postmortem",
            constraint=models.CheckConstraint(
                condition=Q(**{f"{name}__range": (FIRST, LAST) for name in MOMENTS["postmortem"]}),
                name="postmortem_moments_are_in_years_that_are_meant",
            ),
        ),
        migrations.AddConstraint(
            model_name="timelineentry",
            constraint=models.CheckConstraint(
                condition=Q(at__range=(FIRST, LAST)), name="timeline_entry_is_in_years_that_are_meant"
            ),
        ),
    ]
