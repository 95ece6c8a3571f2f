"""App configuration."""

from django.apps import AppConfig


class FollowupsConfig(AppConfig):
    """Follow-ups in the app registry and in the admin console."""

    name = "followups"
    verbose_name = "Follow-ups"
