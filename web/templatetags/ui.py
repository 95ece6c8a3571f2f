"""Template tags that draw Teamhub's components. They are built in: no {% load %}.

Everything that comes in is escaped. Charts are SVG attributes only, so the strict Content-Security-Policy holds.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, RadioSelect
from django.forms.widgets import CheckboxSelectMultiple, Input, Select, Textarea
from django.template import defaulttags
from django.template.base import Parser, Token
from django.template.context import Context
from django.templatetags.static import static
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from web import addresses, charts, words
from web.counts import in_words
from web.forms import MarkdownArea, Segmented
from web.markdown import to_html, to_plain

register = template.Library()
register.simple_tag(charts.bar)
register.simple_tag(charts.spark)
register.simple_tag(charts.plot)
register.simple_tag(charts.scatter)
register.simple_tag(charts.columns)
register.simple_tag(charts.duration)


# A list says the same few icons, states and confidences over and over: each is put together once a process.
@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; hidden from screen readers unless it has a label."""
    hidden = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html('<svg class="icon" {}><use href="{}#i-{}"/></svg>', hidden, static("icons.svg"), name)


@register.simple_tag
@lru_cache(maxsize=1024)
def status(tone: str, icon_name: str, word: str) -> SafeString:
    """A state in icon and word, tinted good, warn, bad, info or calm."""
    return format_html('<span class="status" data-tone="{}">{}{}</span>', tone, icon(icon_name), word)


@register.simple_tag
def state(kind: str, value: object, word: str = "") -> SafeString:
    """The status of a kind of record: {% state "decision" decision.status %}. Kinds stand in web.words.STATES."""
    tone, icon_name, own_word = words.state(kind, value)
    return status(tone, icon_name, word or own_word)


@register.simple_tag
@lru_cache(maxsize=128)
def confidence(value: int | None, was: int | None = None, *, short: bool = False) -> SafeString:
    """Confidence 1 to 5 as ticks, number and word (`short`: the word for screen readers alone)."""
    if not value:
        return format_html('<span class="meta">{}</span>', "No reading yet")
    word = words.CONFIDENCE.get(value, "")
    said = format_html('<span class="visually-hidden"> of 5, {}</span>', word) if short else f" {word}"
    before = format_html("<small>, was {}</small>", was) if was else ""
    return format_html(
        '<span class="confidence">{}<span><span class="visually-hidden">Confidence </span>{}{}{}</span></span>',
        charts.confidence_ticks(value),
        value,
        said,
        before,
    )


@register.simple_tag
def person(who: Any, *, short: bool = False, link: bool = False) -> SafeString:
    """Initials and name of a Person (`short`: the first name; `link`: to their page); None is "Nobody yet"."""
    if not who:
        return format_html('<span class="meta">{}</span>', "Nobody yet")
    name = who.get_short_name() if short else who.name
    left = "" if who.is_active else SafeString(' <small class="meta">has left</small>')
    inner = format_html('<abbr aria-hidden="true">{}</abbr>', who.initials)
    if link:
        return format_html(
            '<span class="person">{}<a href="{}">{}</a>{}</span>', inner, who.get_absolute_url(), name, left
        )
    return format_html('<span class="person">{}<span>{}</span>{}</span>', inner, name, left)


def _today(context: Context) -> dt.date:
    today = context.get("today")
    return today if isinstance(today, dt.date) else timezone.localdate()


@register.simple_tag(takes_context=True)
def day(context: Context, date: dt.date | dt.datetime | None, empty: str = "no date") -> SafeString:
    """A date as the reader says it today; `empty` where there is none. A moment gives its day in their zone."""
    if not date:
        return format_html('<span class="meta">{}</span>', empty)
    if isinstance(date, dt.datetime):
        date = timezone.localtime(date).date()
    return format_html('<time datetime="{}">{}</time>', date.isoformat(), words.day(date, _today(context)))


@register.simple_tag(takes_context=True)
def moment(context: Context, at: dt.datetime | None, zone: str = "", empty: str = "no time") -> SafeString:
    """A moment in the reader's zone; zone="UTC" shows it in UTC and says so."""
    if not at:
        return format_html('<span class="meta">{}</span>', empty)
    local = at.astimezone(dt.UTC) if zone == "UTC" else timezone.localtime(at)
    text = words.moment(local, _today(context)) + (" UTC" if zone == "UTC" else "")
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), text)


@register.simple_tag(takes_context=True)
def distance(context: Context, date: dt.date) -> str:
    """How far a due date is, in words: "3 days left"."""
    return words.distance(date, _today(context))


@register.simple_tag
def number(value: Decimal | float | int | None, unit: str = "") -> str:
    """A number with its unit."""
    return words.number(value, unit)


@register.filter
def markdown(text: str | None) -> SafeString:
    """Markdown as clean HTML."""
    return to_html(text or "")


@register.filter
def plain(text: str | None, length: int = 200) -> str:
    """The beginning of Markdown as one line of plain text."""
    return to_plain(text or "", length)


CONTROL_CLASSES: list[tuple[type, str]] = [
    (MarkdownArea, "textarea"),
    (Textarea, "textarea"),
    (RadioSelect, ""),
    (CheckboxSelectMultiple, ""),
    (CheckboxInput, ""),
    (Select, "select"),
    (Input, "input"),
]
SHORT_INPUTS = {"date", "time", "number"}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, label: str = "", hint: str = "") -> dict[str, Any]:
    """A field with label, hint and error, joined to its control by aria-describedby; a hint given here is the one."""
    widget = bound.field.widget
    kind = next((name for widget_type, name in CONTROL_CLASSES if isinstance(widget, widget_type)), "")
    if kind == "input" and getattr(widget, "input_type", "") in SHORT_INPUTS:
        kind = "input short"
    attrs: dict[str, str | bool] = (
        {"class": f"{kind} {widget.attrs.get('class', '')}".strip()} if kind else {}
    )
    if isinstance(widget, Textarea) or getattr(widget, "input_type", "") == "text":
        attrs.setdefault("dir", "auto")  # what is written in Arabic or Hebrew stands as it will be read
    if hint:
        bound.help_text = hint
    return {
        "field": bound,
        "label": label or bound.label,
        "control": bound.as_widget(attrs=attrs),
        "is_check": isinstance(widget, CheckboxInput),
        "is_group": bound.use_fieldset,
        "is_segmented": isinstance(widget, Segmented),
    }


@register.filter
def zone_words(zone: dt.tzinfo | str) -> str:
    """What a time zone is called."""
    return words.zone_words(zone)


@register.filter
def shortened(text: object, length: int) -> str:
    """What is said, with … for what is beyond `length` characters."""
    said = str(text)
    return said if len(said) <= length else f"{said[: length - 1]}…"


@register.filter
def days_late(days: int) -> str:
    """How late: "1 day late"."""
    return f"{days} day{'' if days == 1 else 's'} late"


@register.filter
def capped(count: int) -> str:
    """A count that may have been cut off: "31", "500+"."""
    return in_words(count)


class URLNode(defaulttags.URLNode):
    """{% url %} as Django has it, but that addresses with one number or none are not put together each time."""

    def render(self, context: Context) -> str:
        name, args = self.view_name.resolve(context), [each.resolve(context) for each in self.args]
        if self.kwargs or ":" in name or len(args) > 1 or any(type(each) is not int for each in args):
            return super().render(context)
        try:
            address = addresses.numbered(name, *args) if args else addresses.fixed(name)
        except NoReverseMatch:
            return super().render(context)
        if self.asvar:
            context[self.asvar] = address
            return ""
        return conditional_escape(address) if context.autoescape else address


@register.tag
def url(parser: Parser, token: Token) -> URLNode:
    """The address of a page."""
    node = defaulttags.url(parser, token)
    return URLNode(node.view_name, node.args, node.kwargs, node.asvar)


@register.simple_block_tag
def capture(content: SafeString) -> SafeString:
    """What stands between, without the space around it: {% capture as section %}…{% endcapture %}."""
    return SafeString(content.strip())


@register.simple_tag
def undo_url(message: Any) -> str:
    """The address that takes back what a message speaks of, or ""."""
    tag = message.extra_tags or ""
    return tag.removeprefix("undo:").partition(" ")[0] if tag.startswith("undo:") else ""


@register.simple_tag
def also(message: Any) -> tuple[str, str] | None:
    """The link that goes with the way back, its address and its words; None without one."""
    tag = message.extra_tags or ""
    _, *link = tag.split(" ", 2) if tag.startswith("undo:") else [""]
    return (link[0], link[1]) if link else None
