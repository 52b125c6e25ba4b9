from django.apps import AppConfig


class BeaconsConfig(AppConfig):
    name = "tests.kernel.beacons"
    label = "beacons"
    default_auto_field = "django.db.models.BigAutoField"
