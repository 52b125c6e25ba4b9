from django.db import migrations


def name_campaigns(apps, schema_editor):
    """Sums that were published say of which campaign they are, where its name tells."""
    known: dict = {}
    for campaign in apps.get_model("statistics", "Campaign").objects.all():
        known.setdefault((campaign.name, campaign.organisation_id), []).append(campaign.pk)
    sums = apps.get_model("statistics", "Intake").objects.filter(kind="return", filing=None, release=None)
    for intake in sums:
        found = known.get((intake.title, intake.organisation_id), [])
        if len(found) == 1:
            intake.campaign_id = found[0]
            intake.save(update_fields=["campaign"])


class Migration(migrations.Migration):
    dependencies = [
        ("statistics", "0010_remarks_and_withdrawals"),
    ]

    operations = [
        migrations.RunPython(name_campaigns, migrations.RunPython.noop),
    ]
