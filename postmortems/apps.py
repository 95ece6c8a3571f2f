"""App configuration."""

from django.apps import AppConfig


class PostmortemsConfig(AppConfig):
    """Postmortems in the app registry and in the admin console."""

    name = "postmortems"
    verbose_name = "Postmortems"
