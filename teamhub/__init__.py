"""The roof: settings, URLs, Celery and the pages that mix practices. Nobody imports it."""

from teamhub.celery import app as celery_app

__all__ = ["celery_app"]
