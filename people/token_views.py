"""The page of one's own API tokens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from people.models import ApiToken
from people.requests import Request
from web.forms import TeamhubForm, sent
from web.paging import keyset

SHOWN_ONCE = "new_token"  # a cookie of the browser that made it: the server keeps only the hash
SECONDS = 60


class TokenForm(TeamhubForm):
    """What a new token is for."""

    name = forms.CharField(
        max_length=60,
        label="What will use it",
        help_text="For example “Grafana export”. Check-ins it sends are shown under this name.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("secret", "shown")
def tokens(request: Request) -> HttpResponse:
    """One's own API tokens, and a new one, whose secret the next page shows once."""
    form = TokenForm(sent(request))
    if form.is_valid():
        try:
            _, secret = ApiToken.issue(by=request.user, name=form.cleaned_data["name"], now=timezone.now())
        except ValidationError as error:
            form.add_error("name", error.message_dict["name"])
        else:
            response = redirect("tokens")
            response.set_signed_cookie(SHOWN_ONCE, secret, max_age=SECONDS, **_only_here())
            return response
    rows = ApiToken.objects.visible_to(request.user).select_related("revoked_by")
    shown = request.get_signed_cookie(SHOWN_ONCE, default="", max_age=SECONDS)
    context = {"form": form, "page": keyset(rows, request, order=("-created_at", "-id")), "secret": shown}
    page = render(request, "people/tokens.html", context, status=422 if form.is_bound else 200)
    page.delete_cookie(SHOWN_ONCE, path=reverse("tokens"), samesite="Strict")
    return page


def _only_here() -> dict[str, Any]:
    """The cookie goes to this page alone, and no script reads it."""
    return {
        "path": reverse("tokens"),
        "httponly": True,
        "samesite": "Strict",
        "secure": settings.IS_HTTPS,
    }


@require_POST
def revoke_token(request: Request, pk: int) -> HttpResponse:
    """From now on the token opens nothing."""
    token = get_object_or_404(ApiToken.objects.visible_to(request.user), pk=pk)
    token.revoke(by=request.user, now=timezone.now())
    messages.success(request, f"“{token}” is revoked. What used it is refused from now on.")
    return redirect("tokens")
