"""A form as a browser would send it back: read from the page, not from the code that drew it."""

from __future__ import annotations

from html.parser import HTMLParser


class _Controls(HTMLParser):
    """The successful controls of the last POST form of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.inside = False
        self.text: str | None = None  # the textarea being read
        self.select: str | None = None
        self.first: str | None = None  # a select's first option, sent when none is chosen

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = has.get("method", "").lower() == "post" and "action" not in has
            self.sent = {} if self.inside else self.sent
        if not self.inside or "disabled" in has:
            return
        if tag == "input" and has.get("name"):
            picks = has.get("type") in ("radio", "checkbox")
            if not picks or "checked" in has:
                self.add(has["name"], has.get("value", "on" if picks else ""))
        elif tag == "textarea":
            self.text, self.buffer = has["name"], ""
        elif tag == "select":
            self.select, self.first = has["name"], None
        elif tag == "option" and self.select:
            self.first = has.get("value", "") if self.first is None else self.first
            if "selected" in has:
                self.add(self.select, has.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.buffer += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.text is not None:
            self.add(self.text, self.buffer.removeprefix("\n").replace("\r\n", "\n").replace("\n", "\r\n"))
            self.text = None
        elif tag == "select" and self.select:
            if self.select not in self.sent and self.first is not None:
                self.add(self.select, self.first)
            self.select = None
        elif tag == "form":
            self.inside = False

    def add(self, name: str, value: str) -> None:
        self.sent.setdefault(name, []).append(value)


def filled(page: str) -> dict[str, list[str]]:
    """Every control of the page's own POST form (the one without an action) with what it would send."""
    controls = _Controls()
    controls.feed(page)
    return controls.sent
