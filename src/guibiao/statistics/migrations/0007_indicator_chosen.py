"""Whether a person chose the indicator of a candidate, and not only its region, year or unit."""

from django.db import migrations, models
from django.db.models import F


def _as_corrected(apps, schema_editor):
    apps.get_model("statistics", "Candidate").objects.filter(corrected=True).update(chosen=F("corrected"))


class Migration(migrations.Migration):
    dependencies = [("statistics", "0006_what_a_row_is")]

    operations = [
        migrations.AddField(
            model_name="candidate", name="chosen", field=models.BooleanField(default=False, verbose_name="指标由人选定")
        ),
        migrations.RunPython(_as_corrected, migrations.RunPython.noop),
    ]
