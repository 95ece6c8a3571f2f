"""Decisions in the admin console: to look at. They are changed on their own pages, where history is kept."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from decisions.models import Decision


@admin.register(Decision)
class DecisionAdmin(admin.ModelAdmin):
    """The log, without a way to change it behind its history's back."""

    list_display = ("record_ref", "title", "team", "status", "driver", "changed_at")
    list_display_links = ("title",)
    list_filter = ("status", "team")
    list_select_related = ("team", "driver")
    search_fields = ("title",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Decisions are drafted on their own page."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Decisions are edited on their own page."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing that was decided is deleted."""
        return False
