"""The admin console for the organisation, its teams and its people. Nobody and no team is deleted."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import CSV

from people.exchange import PersonResource, TeamResource
from people.forms import zone_choices
from people.models import ApiToken, Area, Escalation, Membership, Organisation, Person, Team

admin.site.site_header = admin.site.site_title = "Teamhub administration"
admin.site.index_title = "Set up and look after"
admin.site.unregister(Group)


class _Kept:
    """Rows that other records stand on: changed, never deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class _Exchanged(ImportExportMixin):
    """CSV in, after a preview, and CSV out."""

    formats = [CSV]
    skip_export_form = True
    show_change_form_export = False
    import_export_change_list_template = "admin/import_export/change_list_import_export.html"


def _zone_field(name: str) -> forms.ChoiceField:
    return forms.ChoiceField(choices=zone_choices(name))


class _ZonedForm(forms.ModelForm):
    """A time zone is picked, not typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "time_zone" in self.fields:
            self.fields["time_zone"] = _zone_field(self.instance.time_zone)


@admin.register(Organisation)
class OrganisationAdmin(_Kept, admin.ModelAdmin):
    """The one organisation and its defaults."""

    form = _ZonedForm
    fieldsets = (
        (None, {"fields": ("name", "north_star", "time_zone", "holiday_country")}),
        (
            "Days until a follow-up of an incident is due",
            {"fields": (("sev1_days", "sev2_days", "sev3_days", "sev4_days"),)},
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not Organisation.objects.exists()

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)


class TeamMembers(admin.TabularInline):
    """Who is in a team, on the team's page."""

    model = Membership
    extra = 0
    autocomplete_fields = ("person",)
    verbose_name, verbose_name_plural = "person", "people"


class PersonTeams(admin.TabularInline):
    """Which teams somebody is in, on their page."""

    model = Membership
    extra = 0
    autocomplete_fields = ("team",)
    verbose_name, verbose_name_plural = "team", "teams"


@admin.register(Team)
class TeamAdmin(_Kept, _Exchanged, admin.ModelAdmin):
    """Teams, their place in each other and their people."""

    form = _ZonedForm
    resource_classes = [TeamResource]
    list_display = ("name", "slug", "parent", "time_zone")
    list_select_related = ("parent",)
    list_per_page = 50
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("parent",)
    inlines = [TeamMembers]


class PersonForm(UserChangeForm, _ZonedForm):
    """A person as the org admin changes them; one org admin always stays."""

    class Meta:
        model = Person
        fields: ClassVar[list[str]] = []  # PersonAdmin.fieldsets name them
        field_classes: dict[str, type[forms.Field]] = {}

    def clean_is_org_admin(self) -> bool:
        """Refuse to take the last org admin's rights away."""
        is_org_admin: bool = self.cleaned_data["is_org_admin"]
        others = Person.objects.active().filter(is_org_admin=True).exclude(pk=self.instance.pk)
        if self.instance.is_org_admin and not is_org_admin and not others.exists():
            raise forms.ValidationError("This is the last org admin. Make somebody else one first.")
        return is_org_admin


class NewPersonForm(AdminUserCreationForm, _ZonedForm):
    """A new person; without a password they get one by mail from the sign-in page."""

    class Meta:
        model = Person
        fields = ("email", "name", "time_zone")
        field_classes: dict[str, type[forms.Field]] = {}


@admin.register(Person)
class PersonAdmin(_Kept, _Exchanged, UserAdmin):
    """People: adding, changing, deactivating."""

    form = PersonForm
    add_form = NewPersonForm
    add_form_template = None
    resource_classes = [PersonResource]
    list_display = ("name", "email", "time_zone", "is_org_admin", "is_active")
    list_filter = ("is_active", "is_org_admin", "memberships__team")
    list_per_page = 50
    search_fields = ("name", "email")
    ordering = ("name",)
    filter_horizontal = ()
    autocomplete_fields = ("successor",)
    readonly_fields = ("is_active", "joined_at", "last_login")
    actions = ["deactivate", "reactivate"]
    inlines = [PersonTeams]
    fieldsets = (
        (None, {"fields": ("name", "email", "password", "time_zone", "is_org_admin")}),
        (
            "Hours and mails",
            {
                "fields": (
                    "working_days",
                    ("day_starts_at", "day_ends_at"),
                    "wants_reminders",
                    "wants_calls",
                    ("wants_digest", "digest_weekday", "digest_hour"),
                )
            },
        ),
        ("Leaving", {"fields": ("is_active", "successor", "joined_at", "last_login")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "name", "time_zone", "usable_password", "password1", "password2")}),
    )

    def get_inlines(self, request: HttpRequest, obj: Person | None) -> list[Any]:
        return self.inlines if obj else []

    @admin.action(description="Deactivate: no sign-in, no mail; what they wrote stays")
    def deactivate(self, request: HttpRequest, queryset: QuerySet[Person]) -> None:
        self._each(request, queryset.filter(is_active=True), "deactivate", "Deactivated")

    @admin.action(description="Reactivate")
    def reactivate(self, request: HttpRequest, queryset: QuerySet[Person]) -> None:
        self._each(request, queryset.filter(is_active=False), "reactivate", "Reactivated")

    def _each(self, request: HttpRequest, people: QuerySet[Person], verb: str, word: str) -> None:
        done = []
        for person in people:
            try:
                getattr(person, verb)(by=request.user)
            except PermissionDenied as refusal:
                messages.error(request, f"{person.name}: {refusal}")
            else:
                self.log_change(request, person, f"{word}.")
                done.append(person.name)
        if done:
            messages.success(request, f"{word}: {', '.join(done)}.")


class AreaCalls(admin.TabularInline):
    """Whom to call about an area, in order."""

    model = Escalation
    extra = 0
    autocomplete_fields = ("person",)


@admin.register(Area)
class AreaAdmin(_Kept, admin.ModelAdmin):
    """What each team answers for, the owner of each side, and whom to call in turn."""

    list_display = ("name", "team", "product_owner", "technical_owner", "operational_owner")
    list_select_related = ("team", "product_owner", "technical_owner", "operational_owner")
    list_per_page = 50
    search_fields = ("name", "slug", "team__name")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("team", "product_owner", "technical_owner", "operational_owner")
    inlines = [AreaCalls]


@admin.register(ApiToken)
class ApiTokenAdmin(_Kept, admin.ModelAdmin):
    """Everybody's API tokens, to see and to revoke; people make their own on their account's page."""

    list_display = ["name", "person", "hint", "created_at", "last_used_at", "revoked_at", "revoked_by"]
    list_select_related = ["person", "revoked_by"]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter)]
    search_fields = ["name", "person__name"]
    actions = ["revoke"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return False

    @admin.action(description="Revoke these tokens", permissions=["view"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        """They open nothing any more."""
        assert isinstance(request.user, Person)
        for token in queryset.living():  # type: ignore[attr-defined]
            token.revoke(by=request.user, now=timezone.now())
        messages.success(request, "They are revoked.")
