"""App configuration."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People in the app registry and in the admin console."""

    name = "people"
    verbose_name = "People"
