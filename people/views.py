"""Sign in and out, passwords, one's own account, and the pages of teams and people."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, IntegerField, Value, When
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people import feeds, rations
from people.forms import (
    AccountForm,
    ChangePasswordForm,
    NewPasswordForm,
    ResetForm,
    SignInForm,
    address_of,
)
from people.models import Area, Membership, Organisation, Person, Team
from people.requests import Request
from people.sessions import DEVICE, Session, device_of, end_sessions
from web.forms import sent
from web.paging import keyset
from web.rendering import render_region

SESSIONS = 20  # of one's own that are shown, those used last
ROLE_ORDER = Case(
    When(role=Membership.LEAD, then=Value(0)),
    When(role=Membership.MEMBER, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def _onward(request: HttpRequest) -> str:
    """Where to go after signing in: an address of our own that was asked for, else home."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if is_ours and asked.startswith("/") else reverse("home")


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Who are you? In words what is wrong, never which half of it."""
    onward = _onward(request)
    if request.user.is_authenticated:
        return redirect(onward)
    form = SignInForm(request, sent(request))
    if form.is_valid() and form.person is not None:
        login(request, form.person)
        request.session[DEVICE] = device_of(request.headers.get("User-Agent", ""))
        return redirect(onward)
    context = {
        "form": form,
        "next": onward,
        "organisation": Organisation.current(),
        "demo_sign_ins": settings.DEMO_SIGN_INS if settings.DEMO else [],
        "demo_password": settings.DEMO_PASSWORD if settings.DEMO else "",
    }
    status = 429 if form.is_rationed else 422 if form.is_bound else 200
    return render(request, "people/sign_in.html", context, status=status)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session on this device."""
    logout(request)
    messages.success(request, "You are signed out.")
    return redirect("sign_in")


@login_not_required
def sign_in_to_admin(request: HttpRequest) -> HttpResponse:
    """The admin console has no door of its own: strangers go to the sign-in page, others are told why not."""
    if getattr(request.user, "is_staff", False):
        return redirect("admin:index")
    if request.user.is_authenticated:
        raise PermissionDenied("The admin console is for org admins.")
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: Request) -> HttpResponse:
    """One's own name, zone, days, hours and mails."""
    person = Person.objects.get(
        pk=request.user.pk
    )  # the form writes on it before it knows whether it is right
    form = AccountForm(sent(request), instance=person)
    if form.is_valid():
        form.save(by=request.user)
        messages.success(request, "Your account is saved.")
        return redirect("account")
    sessions = Session.objects.filter(person=person).living(timezone.now()).order_by("-used_at", "-began_at")
    context = {"form": form, "sessions": sessions[:SESSIONS], "session_key": request.session.session_key}
    return render(request, "people/account.html", context, status=422 if form.is_bound else 200)


@require_POST
def sign_out_elsewhere(request: Request) -> HttpResponse:
    """End all of one's own sessions but this one."""
    ended = end_sessions(request.user, but=request.session.session_key)
    where = f"in {ended} other browser{'' if ended == 1 else 's'}" if ended else "nowhere else"
    messages.success(
        request, f"You were signed in {where}." + (" You are signed out there." if ended else "")
    )
    return redirect("account")


@require_POST
def revoke_feeds(request: Request) -> HttpResponse:
    """Make the addresses of one's feeds useless; the pages then show new ones."""
    feeds.revoke_feeds(request.user)
    messages.success(request, "The old addresses are dead. The decision log shows a new one.")
    return redirect("account")


@require_safe
def teams(request: Request) -> HttpResponse:
    """Every team, by name."""
    rows = Team.objects.visible_to(request.user).select_related("parent").annotate(size=Count("memberships"))
    context = {"page": keyset(rows, request, order=("name", "id"))}
    return render_region(request, "people/teams.html", context, regions={"teams"})


@require_safe
def team(request: Request, slug: str) -> HttpResponse:
    """Why a team exists, who is in it, and the doors to its practices."""
    shown = get_object_or_404(Team.objects.visible_to(request.user).select_related("parent"), slug=slug)
    members = (
        Membership.objects.filter(team=shown, person__is_active=True)
        .select_related("person")
        .annotate(role_order=ROLE_ORDER)
    )
    context = {
        "team": shown,
        "page": keyset(members, request, order=("role_order", "person__name", "id")),
        "subteams": shown.subteams.all()[: settings.PAGE_SIZE],
        "leads_it": settings.CHANNELS_ALLOWED and request.user.leads(shown.pk),
    }
    return render_region(request, "people/team.html", context, regions={"people"})


@require_safe
def areas(request: Request) -> HttpResponse:
    """Who answers for what: every area, a team's (?team=), or those with a side that nobody owns (?list=unowned)."""
    slug, is_unowned = (
        request.GET.get("team", "").replace("\x00", "")[:60],
        request.GET.get("list") == "unowned",
    )
    rows = Area.objects.visible_to(request.user)
    chosen = Team.objects.visible_to(request.user).filter(slug=slug).first() if slug else None
    rows = rows.filter(team__slug=slug) if slug else rows
    rows = rows.unowned() if is_unowned else rows
    page = keyset(rows.for_list(), request, order=("name", "id"))
    context = {"page": page, "chosen": chosen, "is_unowned": is_unowned}
    return render_region(request, "people/areas.html", context, regions={"areas"})


@require_safe
def person(request: Request, pk: int) -> HttpResponse:
    """Somebody's teams, their time of day, and the doors to what they own."""
    shown = get_object_or_404(Person.objects.visible_to(request.user).select_related("successor"), pk=pk)
    memberships = shown.memberships.select_related("team")[: settings.PAGE_SIZE]
    context = {
        "shown": shown,
        "memberships": memberships,
        "local_time": timezone.localtime(timezone.now(), shown.zone),
        "is_away": shown.is_active and shown.is_away(shown.today(timezone.now())),
    }
    return render(request, "people/person.html", context)


class _Unprocessable:
    """A form with errors is answered with 422, as everywhere."""

    def form_invalid(self, form: Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)  # type: ignore[attr-defined,no-any-return]


class ResetPassword(_Unprocessable, auth_views.PasswordResetView):
    """Asks for an email; the answer is the same whether we know it or not."""

    form_class = ResetForm
    template_name = "people/reset_password.html"
    email_template_name = "people/reset_password_mail.txt"
    subject_template_name = "people/reset_password_subject.txt"
    success_url = reverse_lazy("password_reset_done")
    extra_email_context = {"base_url": settings.BASE_URL}

    def form_valid(self, form: Any) -> HttpResponse:
        email, now = form.cleaned_data["email"].strip().lower(), timezone.now()
        claim = rations.claim(
            (rations.RESET_OF_ONE_ACCOUNT, email),
            (rations.RESET_FROM_ONE_PLACE, address_of(self.request)),
            now=now,
        )
        if claim.wait_until:
            wait = rations.wait_words(claim.wait_until, now)
            form.add_error(None, f"We have sent several mails already. Please try again in {wait}.")
            return self.render_to_response(self.get_context_data(form=form), status=429)
        return super().form_valid(form)


class ResetPasswordDone(auth_views.PasswordResetDoneView):
    """Says that a mail is on its way, if we know the address."""

    template_name = "people/reset_password_done.html"


class SetPassword(_Unprocessable, auth_views.PasswordResetConfirmView):
    """Sets a new password by the link from the mail, once, within the hour."""

    form_class = NewPasswordForm
    template_name = "people/set_password.html"
    success_url = reverse_lazy("sign_in")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, "Your new password is set. Sign in with it.")
        end_sessions(form.user)
        return super().form_valid(form)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def change_password(request: Request) -> HttpResponse:
    """A new password; other devices are signed out, this one stays."""
    form = ChangePasswordForm(request.user, sent(request))
    if form.is_valid():
        form.save()
        update_session_auth_hash(request, request.user)
        end_sessions(request.user, but=request.session.session_key)
        messages.success(request, "Your password is changed. Other devices are signed out.")
        return redirect("account")
    return render(
        request, "people/change_password.html", {"form": form}, status=422 if form.is_bound else 200
    )
