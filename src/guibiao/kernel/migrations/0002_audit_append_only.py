"""The database itself refuses to change or delete entries of the audit chain and steps of cases."""

from django.db import migrations

from guibiao.kernel.protection import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [AppendOnly("kernel_auditentry"), AppendOnly("kernel_casestep")]
