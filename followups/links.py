"""What an address of an issue or a pull request is called: owner/repo#12, ABC-123. Pure; nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

ISSUE, PULL_REQUEST, LINK = "Issue", "Pull request", "Link"
LONGEST = 80
# Path to kind and name; the first that fits. Hosts are not asked: most of these run on hosts of their own.
SHAPES: list[tuple[str, str, str]] = [
    (r"/([\w.-]+)/([\w.-]+)/issues/(\d+)", ISSUE, "{0}/{1}#{2}"),  # GitHub, Gitea, Forgejo
    (r"/([\w.-]+)/([\w.-]+)/pulls?/(\d+)", PULL_REQUEST, "{0}/{1}#{2}"),
    (r"/([\w./-]+?)/-/(?:issues|work_items)/(\d+)", ISSUE, "{0}#{1}"),  # GitLab
    (r"/([\w./-]+?)/-/merge_requests/(\d+)", PULL_REQUEST, "{0}!{1}"),
    (r"/([\w.-]+)/([\w.-]+)/pull-requests/(\d+)", PULL_REQUEST, "{0}/{1}#{2}"),  # Bitbucket
    (r"/projects/([\w.-]+)/repos/([\w.-]+)/pull-requests/(\d+)", PULL_REQUEST, "{0}/{1}#{2}"),
    (r"/([\w.-]+)/([\w. -]+)/_workitems/edit/(\d+)", ISSUE, "{1}#{2}"),  # Azure DevOps
    (r"/(?:[\w. -]+/)*_git/([\w. -]+)/pullrequest/(\d+)", PULL_REQUEST, "{0}#{1}"),
    (r"/browse/([A-Z][A-Z0-9_]+-\d+)", ISSUE, "{0}"),  # Jira
    (r"/[\w-]+/issue/([A-Z][A-Z0-9]*-\d+)(?:/[\w-]*)?", ISSUE, "{0}"),  # Linear
    (r"/issue/([A-Z][A-Z0-9]*-\d+)(?:/.*)?", ISSUE, "{0}"),  # YouTrack
    (r"/T(\d+)", ISSUE, "T{0}"),  # Phabricator
    (r"/(?:c/.+/\+/)(\d+)(?:/\d+)?", PULL_REQUEST, "change {0}"),  # Gerrit
]


@dataclass(frozen=True)
class Named:
    """An address with its kind ("Issue", "Pull request" or "Link") and a short name."""

    kind: str
    name: str
    url: str


def named(url: str) -> Named | None:
    """What the address is called; the address itself, without its scheme, where it is of no known shape.

    None where there is nothing.
    """
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return Named(LINK, _short(url), url)
    path = unquote(parts.path).rstrip("/")
    for shape, kind, name in SHAPES:
        if found := re.fullmatch(shape, path):
            return Named(kind, _short(name.format(*found.groups())), url)
    return Named(LINK, _short(f"{host}{path}" or url), url)


def all_named(links: str) -> list[Named]:
    """What the addresses, one a line, are called: issues first, then pull requests, then the rest."""
    found = [one for url in links.split() if (one := named(url))]
    return sorted(found, key=lambda one: [ISSUE, PULL_REQUEST, LINK].index(one.kind))


def one_a_line(urls: Iterable[str]) -> str:
    """The addresses as a follow-up keeps them: each once, in the order given."""
    return "\n".join(dict.fromkeys(url for url in urls if url))


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
