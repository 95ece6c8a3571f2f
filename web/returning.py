"""Where somebody goes back to after an act: the page they came from, and never another site."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def back(request: HttpRequest, fallback: Any) -> str:
    """A path of ours: the request's `next`, else the page that sent it, else `fallback` (as for redirect())."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    if asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return asked
    sender = request.headers.get("Referer", "")
    if not asked and sender and url_has_allowed_host_and_scheme(sender, allowed_hosts={request.get_host()}):
        parts = urlsplit(sender)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        if parts.path != request.path and url_has_allowed_host_and_scheme(path, allowed_hosts=None):
            return path
    return resolve_url(fallback)
