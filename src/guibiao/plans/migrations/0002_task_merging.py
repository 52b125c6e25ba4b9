from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_squashed_0005_cascade_and_key_lists")]

    operations = [
        migrations.AddField(
            model_name="task",
            name="merging",
            field=models.JSONField(
                default=dict,
                help_text="what it says alone while others are merged into it, and what it brought to another",
            ),
        ),
    ]
