"""App configuration."""

from django.apps import AppConfig


class TeamhubConfig(AppConfig):
    """The roof is an app only for its management commands; it has no models."""

    name = "teamhub"
    verbose_name = "Teamhub"
