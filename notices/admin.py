"""Stopped addresses in the admin console; deleting one lifts it."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from notices.models import StoppedAddress


@admin.register(StoppedAddress)
class StoppedAddressAdmin(admin.ModelAdmin):
    """Addresses that a mail server refuses for good."""

    list_display = ("address", "since", "reason")
    list_per_page = 50
    search_fields = ("address",)
    readonly_fields = ("address", "reason", "since", "notice")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
