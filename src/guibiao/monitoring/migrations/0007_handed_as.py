"""Several warnings may be handed over to supervision as one matter."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0006_taken"),
    ]

    operations = [
        migrations.AddField(
            model_name="targetwarning",
            name="handed_as",
            field=models.UUIDField(db_index=True, editable=False, null=True, verbose_name="督办事项标识"),
        ),
    ]
