"""Chromium against the real server: a page for each person, with the strict policy and no script errors allowed."""

from __future__ import annotations

import os
import shutil
import threading

import pytest
from django.conf import settings
from django.test import Client

# Playwright runs an event loop in the test's thread; Django would refuse the database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = (
    os.environ.get("CHROMIUM")
    or shutil.which("chromium")
    or shutil.which("chromium-browser")
    or shutil.which("google-chrome")
)
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync"]  # fmt: skip


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if item.path.name != "test_flow.py":  # a lead's day is walked on both databases, the rest on one
                item.add_marker(pytest.mark.once)
            if not item.get_closest_marker("xdist_group"):
                item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def chromium(django_db_setup):
    """One browser for all tests of this process; closed before the database goes, as are the sessions it kept open.

    A thread of the live server keeps its session as long as the browser keeps its connection.
    """
    from playwright.sync_api import sync_playwright

    assert CHROMIUM, "No Chromium here: apt-get install chromium, or leave these out with -m 'not browser'."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(10)


@pytest.fixture
def open_page(chromium, live_server):
    """Opens a page for a person (or a stranger) and fails the test for any error in its console."""
    contexts, complaints, forgiven = [], [], ["status of 422", "status of 404"]

    def open_one(person=None, *, width: int = 1280, dark: bool = False, script: bool = True, path: str = ""):
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            base_url=live_server.url,
            reduced_motion="reduce",
        )
        contexts.append(context)
        if person is not None:
            client = Client()
            client.force_login(person)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        # Chromium reports a page transition that it gave up as an error; style asks for those, no script does.
        page.on(
            "pageerror",
            lambda error: None if str(error).startswith("Transition was") else complaints.append(str(error)),
        )
        if path:
            page.goto(path)
        return page

    open_one.complaints = complaints
    open_one.forgiven = forgiven
    yield open_one
    for context in contexts:
        context.close()
    # A 422 is an answer we mean; the browser still writes it to its console.
    assert [text for text in complaints if not any(words in text for words in forgiven)] == []
