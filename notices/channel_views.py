"""The pages of channels: one's own, a team's, and one of them. Not there unless the operator allows channels."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from notices import channel_posts
from notices.models import Channel
from people import rations
from people.models import Person, Team
from people.requests import Request
from web.forms import TeamhubForm, sent
from web.sealed import Unopenable

SHOWN_ONCE = "new_channel_secret"  # a cookie of the browser that made it: the page shows it and deletes it
SECONDS = 60


def where_allowed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that is not there unless CHANNELS_ALLOWED."""

    @wraps(view)
    def shown(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.CHANNELS_ALLOWED:
            raise Http404
        return view(request, *args, **kwargs)

    return shown


class ChannelForm(TeamhubForm):
    """What a channel is called, where it is and what it gets. Of one that is there the address is never shown."""

    kind = forms.ChoiceField(choices=Channel.KINDS, label="Where to")
    name = forms.CharField(max_length=60, label="What you call it", help_text="For example “#berths”.")
    target = forms.CharField(
        max_length=2000,
        label="Address of its incoming webhook",
        help_text="It begins with https://. Whoever has it can post there, so it is kept sealed and not shown again.",
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    digest = forms.BooleanField(required=False, initial=True, label="The weekly digest")
    reminder = forms.BooleanField(required=False, initial=True, label="Reminders of what is due")
    call = forms.BooleanField(required=False, label="When I am asked by name")
    is_on = forms.BooleanField(required=False, initial=True, label="Post there")

    def __init__(
        self, *args: Any, channel: Channel | None = None, of_team: bool = False, **more: Any
    ) -> None:
        if channel is not None:
            more["initial"] = {"name": channel.name, "is_on": channel.is_on} | {
                kind: getattr(channel, switch) for kind, switch in Channel.WANTS.items()
            }
        super().__init__(*args, **more)
        if channel is not None:
            del self.fields["kind"]
            self.fields["target"].required = False
            self.fields["target"].label = "Another address"
            self.fields["target"].help_text = f"Leave it empty to keep the one at {channel.host}."
        else:
            del self.fields["is_on"]
        if of_team:
            del self.fields["call"]

    def gets(self) -> set[str]:
        """The kinds of notice that were ticked."""
        return {kind for kind in Channel.WANTS if self.cleaned_data.get(kind)}

    def mend(self, error: ValidationError) -> None:
        """Put what the model refused beside its fields."""
        for field, words in error.message_dict.items():
            self.add_error(field, words)


@sensitive_post_parameters("target")
@where_allowed
@require_http_methods(["GET", "HEAD", "POST"])
def channels(request: Request) -> HttpResponse:
    """One's own channels, and a new one."""
    return _channels_of(request, request.user)


@sensitive_post_parameters("target")
@where_allowed
@require_http_methods(["GET", "HEAD", "POST"])
def team_channels(request: Request, slug: str) -> HttpResponse:
    """A team's channels, and a new one, for its leads and org admins."""
    team = get_object_or_404(Team.objects.visible_to(request.user), slug=slug)
    if not Channel.may_be_made_by(request.user, team):
        raise PermissionDenied("A team’s leads and org admins look after its channels.")
    return _channels_of(request, team)


@sensitive_variables("secret")
def _channels_of(request: Request, owner: Person | Team) -> HttpResponse:
    team = owner if isinstance(owner, Team) else None
    form = ChannelForm(sent(request), of_team=team is not None)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("kind", "name", "target")}
        try:
            channel, secret = Channel.make(
                by=request.user, owner=owner, gets=form.gets(), now=timezone.now(), **said
            )
        except ValidationError as error:
            form.mend(error)
        else:
            response = redirect(channel)
            if secret:
                page = channel.get_absolute_url()
                response.set_signed_cookie(SHOWN_ONCE, secret, max_age=SECONDS, **_only(page))
            return response
    rows = Channel.objects.visible_to(request.user).filter(**({"team": team} if team else {"person": owner}))
    context = {"form": form, "channels": rows[: settings.PAGE_SIZE], "team": team}
    return render(request, "notices/channels.html", context, status=422 if form.is_bound else 200)


def _only(page: str) -> dict[str, Any]:
    """The cookie goes to this page alone, and no script reads it."""
    return {"path": page, "httponly": True, "samesite": "Strict", "secure": settings.IS_HTTPS}


def _channel(request: Request, pk: int) -> Channel:
    rows = Channel.objects.visible_to(request.user).select_related("team", "person")
    return get_object_or_404(rows, pk=pk)


@sensitive_post_parameters("target")
@sensitive_variables("shown")
@where_allowed
@require_http_methods(["GET", "HEAD", "POST"])
def channel(request: Request, pk: int) -> HttpResponse:
    """One channel: what it gets, and all of it can be changed; the secret of a new webhook is shown this once."""
    found = _channel(request, pk)
    form = ChannelForm(sent(request), channel=found, of_team=found.team is not None)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("name", "target", "is_on")}
        try:
            found.change(by=request.user, gets=form.gets(), **said)
        except ValidationError as error:
            form.mend(error)
        else:
            messages.success(request, f"“{found}” is settled.")
            return redirect(found)
    shown = request.get_signed_cookie(SHOWN_ONCE, default="", max_age=SECONDS)
    context = {"channel": found, "form": form, "secret": shown}
    page = render(request, "notices/channel.html", context, status=422 if form.is_bound else 200)
    page.delete_cookie(SHOWN_ONCE, path=reverse("channel", args=[pk]), samesite="Strict")
    return page


@where_allowed
@require_POST
def test_channel(request: Request, pk: int) -> HttpResponse:
    """Post a test there, and say what came of it."""
    found, now = _channel(request, pk), timezone.now()
    if not rations.claim((rations.TESTS_OF_CHANNELS, str(request.user.pk)), now=now):
        messages.warning(request, "That was a test after the other. Wait some minutes, then try again.")
        return redirect(found)
    try:
        trouble = channel_posts.try_out(found, now)
    except Unopenable as error:
        trouble = str(error)
    if trouble:
        messages.warning(request, f"The test was not taken. {trouble}")
    else:
        messages.success(request, f"The test was taken. Look for it in “{found}”.")
    return redirect(found)


@where_allowed
@require_POST
def remove_channel(request: Request, pk: int) -> HttpResponse:
    """Nothing is posted there any more, and its address is forgotten."""
    found = _channel(request, pk)
    found.remove(by=request.user, now=timezone.now())
    messages.success(request, f"“{found}” is removed, and its address forgotten.")
    return redirect(found.list_url())
