"""App configuration."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Web in the app registry and in the admin console."""

    name = "web"
    verbose_name = "Web"
