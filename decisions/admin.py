"""Decisions in the admin console, to look at; guardrails, changed by their verbs, with history; and templates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from decisions.fields import cited
from decisions.models import Decision, DecisionTemplate, Guardrail
from decisions.shapes import PARTS
from records.models import EditConflict, Refused
from records.template_forms import PROMPT_AT_MOST


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


class CitedDecision(forms.CharField):
    """One accepted decision as people cite it, with its team, or by its address. Cleans to it or None."""

    def clean(self, value: Any) -> Decision | None:
        """Raises ValidationError, in words."""
        text = super().clean(value).strip()
        if not text:
            return None
        decision = cited(text, Decision.objects.select_related("team"))
        if decision.status != Decision.ACCEPTED:
            word = decision.get_status_display().lower()
            raise forms.ValidationError(
                f"{decision} is {word}. Only an accepted decision changes a guardrail."
            )
        return decision


class GuardrailForm(forms.ModelForm):
    """A guardrail as the org admin writes it; a new wording names the decision that asked for it."""

    read_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    decision = CitedDecision(
        required=False,
        max_length=200,
        help_text="For a new wording or to retire it: the accepted decision that asks for it, with its team: "
        "cranes/D-12, or its address. Changing a guardrail is a decision.",
    )
    retires = forms.BooleanField(
        label="Retire it", required=False, help_text="It stays to read, and asks nothing of new decisions."
    )

    class Meta:
        model = Guardrail
        fields = ("kind", "title", "text", "keeper")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["read_version"] = self.instance.version
        if self.instance.pk is None:
            del self.fields["decision"], self.fields["retires"]

    def clean(self) -> dict[str, Any]:
        """Ask the rules before anything is written."""
        given = super().clean() or {}
        changes = self.instance.pk and (
            given.get("retires") or any(name in self.changed_data for name in ("title", "text"))
        )
        if changes and not given.get("decision") and "decision" not in self.errors:
            self.add_error(
                "decision",
                "Name the accepted decision that asks for this: changing a guardrail is a decision.",
            )
        if changes and not self.instance.is_in_force():
            self.add_error(None, "It has been retired, and changes no more.")
        keeper = given.get("keeper")
        if keeper and not keeper.is_active and ("keeper" in self.changed_data or not self.instance.pk):
            self.add_error("keeper", f"{keeper} has left. Choose somebody who is here to answer.")
        if self.instance.pk and given.get("read_version") not in (None, self.initial["read_version"]):
            self.add_error(None, "Somebody else changed it meanwhile. Open it again and compare.")
        return given


@admin.register(Guardrail)
class GuardrailAdmin(admin.ModelAdmin):
    """The organisation's principles and standards."""

    form = GuardrailForm
    list_display = ("record_ref", "title", "kind", "keeper", "retired_on")
    list_display_links = ("title",)
    list_select_related = ("keeper",)
    search_fields = ("title",)
    autocomplete_fields = ("keeper",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A guardrail is retired, by a decision."""
        return False

    def get_fields(self, request: HttpRequest, obj: Guardrail | None = None) -> Any:
        """What is written, and for one that is there the decision that asks for the change."""
        fields = ["kind", "title", "text", "keeper"]
        return [*fields, "decision", "retires", "read_version"] if obj else fields

    def save_model(self, request: Any, obj: Guardrail, form: GuardrailForm, change: bool) -> None:
        """By the verbs, so that versions and history are kept."""
        now, given = timezone.now(), form.cleaned_data
        if not change:
            made = Guardrail.set_up(
                by=request.user, at=now, kind=given["kind"], title=given["title"], text=given["text"],
                keeper=given["keeper"],
            )  # fmt: skip
            obj.pk, obj.number = made.pk, made.number
            return
        kept, version = Guardrail.objects.get(pk=obj.pk), given["read_version"] or obj.version
        try:
            kept.arrange(by=request.user, at=now, kind=given["kind"], keeper=given["keeper"])
            kept.revise(
                by=request.user, at=now, version=version, title=given["title"], text=given["text"],
                decision=given["decision"],
            )  # fmt: skip
            if given["retires"]:
                kept.retire(
                    by=request.user, at=now, today=request.user.today(now), decision=given["decision"]
                )
        except (Refused, EditConflict) as refused:
            self.message_user(request, f"Not changed: {getattr(refused, 'words', refused)}", "ERROR")


class TemplateAdminForm(forms.ModelForm):
    """A template's parts to tick and a prompt for each."""

    parts = forms.MultipleChoiceField(choices=list(PARTS.items()), widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = DecisionTemplate
        fields = ("name", "team", "parts", "is_retired")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in PARTS:
            self.fields[f"prompt_{name}"].initial = self.instance.prompts.get(name, "")

    def save(self, commit: bool = True) -> Any:
        """Put the prompts together again; whoever has the team's own page open is told that it changed."""
        typed = {name: self.cleaned_data[f"prompt_{name}"].replace("\r\n", "\n") for name in PARTS}
        self.instance.prompts = {name: text for name, text in typed.items() if text}
        self.instance.version += 1
        return super().save(commit)


for _name, _label in PARTS.items():
    _field = forms.CharField(
        label=f"Prompt of “{_label}”",
        required=False,
        max_length=PROMPT_AT_MOST,
        widget=forms.Textarea({"rows": 2}),
    )
    # Declared as well: the console builds a form of its own on this one, and refuses fields it does not know.
    TemplateAdminForm.base_fields[f"prompt_{_name}"] = _field
    TemplateAdminForm.declared_fields[f"prompt_{_name}"] = _field


@admin.register(DecisionTemplate)
class DecisionTemplateAdmin(admin.ModelAdmin):
    """Every team's templates and the organisation's. One that is not wanted any more is retired."""

    form = TemplateAdminForm
    list_display = ("name", "team", "is_retired")
    list_filter = ("is_retired",)
    list_select_related = ("team",)
    search_fields = ("name",)
    autocomplete_fields = ("team",)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The fields of the model, then a prompt for each part."""
        return (
            (None, {"fields": ("name", "team", "parts", "is_retired")}),
            (
                "Prompts: shown in empty fields, never saved as text",
                {"fields": [f"prompt_{name}" for name in PARTS]},
            ),
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Records were written with it."""
        return False
