"""Observations, how they came in and what was chosen among them are never changed, by the database's own refusal."""

from django.db import migrations

from guibiao.kernel.protection import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("statistics", "0001_initial")]

    operations = [
        AppendOnly("statistics_observation"),
        AppendOnly("statistics_intake"),
        AppendOnly("statistics_choice"),
    ]
