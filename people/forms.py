"""Sign in, the account page, and passwords."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.forms import PasswordChangeForm, PasswordResetForm, SetPasswordForm
from django.http import HttpRequest
from django.utils import timezone

from people import rations
from people.models import Person, time_zones
from web.forms import DateField, TeamhubForm, TeamhubModelForm, TimeInput, Voice

OUTER_AREAS = ("Etc", "SystemV", "US", "Canada", "Brazil", "Chile", "Mexico")  # old names of other zones
WORKING_DAYS = [
    ("1", "Monday"),
    ("2", "Tuesday"),
    ("3", "Wednesday"),
    ("4", "Thursday"),
    ("5", "Friday"),
    ("6", "Saturday"),
    ("7", "Sunday"),
]


def address_of(request: HttpRequest) -> str:
    """The address a request comes from; what our own proxy says, where there is one."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.TRUST_PROXY and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def zone_choices(current: str = "UTC") -> list[tuple[str, str | list[tuple[str, str]]]]:
    """Time zones by part of the world, for a select; `current` is among them whatever it is."""
    areas: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(time_zones()):
        area, _, place = name.partition("/")
        if place and area not in OUTER_AREAS:
            areas.setdefault(area, []).append((name, place.replace("_", " ")))
    top = sorted({"UTC", current} - {name for places in areas.values() for name, _ in places})
    return [*((name, name) for name in top), *areas.items()]


class SignInForm(TeamhubForm):
    """Email and password, rationed by account and place."""

    email = forms.EmailField(
        label="Work email", widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.person: Person | None = None
        self.is_rationed = False

    def clean(self) -> dict[str, Any]:
        """Find the person. Says the same for an unknown email, a wrong password and a closed account."""
        cleaned = super().clean() or {}
        if "email" not in cleaned or "password" not in cleaned:
            return cleaned
        email, now = cleaned["email"].strip().lower(), timezone.now()
        claim = rations.claim(
            (rations.SIGN_IN_FROM_ONE_PLACE, f"{email} {address_of(self.request)}"),
            (rations.SIGN_IN_TO_ONE_ACCOUNT, email),
            now=now,
        )
        if claim.wait_until:
            self.is_rationed = True
            raise forms.ValidationError(
                "There were several sign-ins with a wrong password. Nothing is locked: please try again in "
                f"{rations.wait_words(claim.wait_until, now)}, or reset the password."
            )
        person = authenticate(self.request, username=email, password=cleaned["password"])
        if not isinstance(person, Person):
            raise forms.ValidationError(
                "That email and password do not match. Check for a typing slip, or reset the password."
            )
        claim.give_back()
        self.person = person
        return cleaned


class MailForm(TeamhubModelForm):
    """Which mails come to a person, and when: also without signing in, by the link in a mail."""

    class Meta:
        model = Person
        fields = [
            "wants_reminders",
            "wants_calls",
            "wants_digest",
            "digest_weekday",
            "digest_hour",
            "day_starts_at",
            "day_ends_at",
        ]
        labels = {
            "day_starts_at": "Your day starts at",
            "day_ends_at": "Your day ends at",
            "away_until": "Away until",
            "wants_reminders": "Remind me of what is due",
            "wants_calls": "Write to me when I am asked by name",
            "wants_digest": "Send me the weekly digest",
            "digest_weekday": "Digest on",
            "digest_hour": "Digest at",
        }
        help_texts = {
            "time_zone": "Dates and times on every page, and the hour of mails, follow it.",
            "day_starts_at": "",
            "day_ends_at": "",
            "away_until": "Your last day away. Until then no mail comes, and your team’s leads see what is due.",
            "wants_reminders": "At most one mail a working day, within your hours.",
            "wants_calls": (
                "When somebody asks for your input, asks you to take over or to read something, or mentions you; "
                "within your hours."
            ),
        }
        widgets = {"day_starts_at": TimeInput, "day_ends_at": TimeInput}
        field_classes = {"away_until": DateField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["digest_hour"] = forms.TypedChoiceField(
            label=self.fields["digest_hour"].label,
            choices=[(hour, f"{hour:02}:00") for hour in range(24)],
            coerce=int,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("day_starts_at"), cleaned.get("day_ends_at")
        if isinstance(starts, dt.time) and isinstance(ends, dt.time) and starts >= ends:
            self.add_error("day_ends_at", "The day has to end after it starts.")
        return cleaned

    def save(self, commit: bool = True, *, by: Person | None = None) -> Person:
        """Keep what was chosen. Raises PermissionDenied for anybody else's account."""
        person: Person = self.instance
        person.settle(by=by or person, fields=list(self.fields))
        return person


class AccountForm(MailForm):
    """What a person settles for themselves."""

    working_days = forms.MultipleChoiceField(
        choices=WORKING_DAYS,
        widget=forms.CheckboxSelectMultiple,
        help_text="Reminders come on these days, and deadlines count them.",
        error_messages={"required": "Please choose one day at least."},
    )

    class Meta(MailForm.Meta):
        fields = ["name", "time_zone", "working_days", "away_until", *MailForm.Meta.fields]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"] = forms.ChoiceField(
            choices=zone_choices(self.instance.time_zone), help_text=self.fields["time_zone"].help_text
        )
        self.initial["working_days"] = list(self.instance.working_days)

    def clean_away_until(self) -> dt.date | None:
        """A day that is over means that the person is back."""
        day: dt.date | None = self.cleaned_data["away_until"]
        return day if day and day >= self.instance.today(timezone.now()) else None

    def clean_working_days(self) -> str:
        return "".join(sorted(self.cleaned_data["working_days"]))


class ResetForm(Voice, PasswordResetForm):
    """Ask for a mail with a link that sets a new password, or the first one."""

    email = forms.EmailField(
        label="Work email", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def get_users(self, email: str) -> Any:
        """The active person with this email, also one who never had a password: that is how they get one."""
        return Person.objects.active().filter(email=email.strip().lower())


PASSWORD_HINT = "At least 12 characters. Three or four words that do not belong together do well."  # noqa: S105


class NewPasswordForm(Voice, SetPasswordForm):
    """A new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = PASSWORD_HINT
        self.fields["new_password2"].label, self.fields["new_password2"].help_text = (
            "The new password again",
            "",
        )


class ChangePasswordForm(Voice, PasswordChangeForm):
    """The present password and a new one, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Present password"
        self.fields["new_password1"].help_text = PASSWORD_HINT
        self.fields["new_password2"].label, self.fields["new_password2"].help_text = (
            "The new password again",
            "",
        )
