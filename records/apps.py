"""App configuration."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Records in the app registry and in the admin console."""

    name = "records"
    verbose_name = "Records"
