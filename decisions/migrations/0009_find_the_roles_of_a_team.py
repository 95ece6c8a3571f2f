from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("decisions", "0008_remember_the_folder_and_what_was_written")]

    operations = [
        migrations.AddIndex(
            model_name="role",
            index=models.Index(
                condition=models.Q(("team__isnull", False)), fields=["team", "role"], name="role_of_team"
            ),
        ),
    ]
