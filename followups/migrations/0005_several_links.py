from django.db import migrations, models


class Migration(migrations.Migration):
    """A follow-up has as many links as there are, an address a line; the one it had stays the first.

    The column keeps its name, so that the version before goes on serving while this runs.
    """

    dependencies = [
        ("followups", "0004_index_offers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="followup",
            name="link",
            field=models.TextField(
                blank=True, db_column="link", help_text="Issues and pull requests, an address a line."
            ),
        ),
        migrations.RenameField(model_name="followup", old_name="link", new_name="links"),
    ]
