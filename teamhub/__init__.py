"""The roof: settings, URLs, Celery and the pages that mix practices. Nobody imports it."""
