"""App configuration."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """Outcomes in the app registry and in the admin console."""

    name = "outcomes"
    verbose_name = "Outcomes"
