"""App configuration."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices in the app registry and in the admin console."""

    name = "notices"
    verbose_name = "Notices"
