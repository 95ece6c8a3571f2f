"""App configuration."""

from django.apps import AppConfig


class PostmortemsConfig(AppConfig):
    """Postmortems in the app registry."""

    name = "postmortems"
    verbose_name = "Postmortems"
