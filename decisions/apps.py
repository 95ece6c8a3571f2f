"""App configuration."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """Decisions in the app registry and in the admin console."""

    name = "decisions"
    verbose_name = "Decisions"
