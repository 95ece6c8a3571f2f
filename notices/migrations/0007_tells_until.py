from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("notices", "0006_once_in_doubt"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="tells_until",
            field=models.DateTimeField(
                blank=True, editable=False, help_text="Up to when a digest tells what happened.", null=True
            ),
        ),
    ]
