"""Editions are never changed and finished runs neither, by the database's own refusal."""

from django.db import migrations

from guibiao.kernel.protection import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0001_initial")]

    operations = [
        AppendOnly("monitoring_edition"),
        AppendOnly("monitoring_editionfile"),
        AppendOnly("monitoring_run", frozen_when="OLD.finished_at IS NOT NULL"),
    ]
