"""Lines of the log that are older than half a year may be deleted; none is ever changed."""

from django.db import migrations

from guibiao.kernel.protection import KeptFor


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_exchange")]

    operations = [KeptFor("exchange_exchange", "at", 184)]
