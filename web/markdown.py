"""Markdown as people wrote it, to HTML that nobody can harm anybody with."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "div", "dl", "dt", "em"),
    *(
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "input",
        "label",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "section",
    ),
    *("strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
ATTRIBUTES = {
    "a": {"href", "title", "id", "class"},
    "code": {"class"},
    "div": {"class", "role", "tabindex", "aria-label"},
    "img": {"src", "alt", "loading"},
    "input": {"type", "checked", "disabled", "class"},
    "label": {"class"},
    "li": {"id", "class"},
    "ol": {"start", "class"},
    "p": {"class"},
    "pre": {"tabindex"},
    "section": {"class"},
    "sup": {"class"},
    "ul": {"class"},
    "td": {"align"},
    "th": {"align", "scope"},
}
# The address of an attachment (records/urls.py): the one thing a text may load.
OWN_FILE = re.compile(r"/attachments/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/")
DIAGRAMS = {
    "mermaid": "Diagram, as Mermaid source",
    "plantuml": "Diagram, as PlantUML source",
    "dot": "Diagram, as Graphviz source",
    "graphviz": "Diagram, as Graphviz source",
}
TOP_HEADING = 3  # what "# Title" becomes inside a section of a record, whose own title is the h1


def _heading(self: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    """Lower every heading so that the page keeps one h1 and no section outranks the page's own."""
    token = tokens[index]
    token.tag = f"h{min(6, int(token.tag[1]) + TOP_HEADING - 1)}"
    return self.renderToken(tokens, index, options, env)


def _image(self: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    """A picture attached here; any other is a link to it: pages load nothing from elsewhere."""
    token = tokens[index]
    alt = self.renderInlineAsText(token.children or [], options, env)
    source = str(token.attrs.get("src", ""))
    if OWN_FILE.fullmatch(source):
        picture = Token("image", "img", 0, attrs={"src": source, "alt": alt, "loading": "lazy"})
        return self.renderToken([picture], 0, options, env)
    link = Token("link_open", "a", 1, attrs={"href": source})
    text = Token("text", "", 0, content=f"Picture: {alt or source}")
    return self.renderToken([link], 0, options, env) + self.text([text], 0, options, env) + "</a>"


def _fence(self: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    """A block of code with its language above it; a diagram's source is shown as what it is, and not drawn."""
    token = tokens[index]
    language = token.info.strip().split(maxsplit=1)[0][:30] if token.info.strip() else ""
    label = DIAGRAMS.get(language.lower(), f"Code: {language}" if language else "Code")
    code = Token("text", "", 0, content=token.content)
    kind = f' class="language-{escapeHtml(language)}"' if language else ""
    body = f'<pre tabindex="0"><code{kind}>{self.text([code], 0, options, env)}</code></pre>'
    return f'<div class="listing"><p class="listing-label">{escapeHtml(label)}</p>{body}</div>\n'


def _table_open(self: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    return '<div class="scroll" role="region" tabindex="0" aria-label="Table"><table>'


def _table_close(self: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    return "</table></div>"


def _parser() -> MarkdownIt:
    parser = (
        MarkdownIt("commonmark", {"html": False, "linkify": True})
        .enable(["table", "strikethrough", "linkify"])
        .use(tasklists_plugin, label=True)
        .use(footnote_plugin)
    )
    parser.add_render_rule("heading_open", _heading)
    parser.add_render_rule("heading_close", _heading)
    parser.add_render_rule("image", _image)
    parser.add_render_rule("fence", _fence)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    return parser


PARSER = _parser()


@lru_cache(maxsize=512)
def to_html(text: str) -> SafeString:
    """Markdown `text` as clean HTML: raw HTML shown as text, links to http, https, mailto and own pages only.

    Headings start at h3; pictures are shown where they are attached here, and else become links. The same text
    gives the same HTML.
    """
    document = hashlib.sha256(text.encode()).hexdigest()[:8]  # keeps footnotes of two texts on a page apart
    return mark_safe(clean(PARSER.render(text, {"docId": document})))


def clean(html: str) -> str:
    """The HTML without anything that runs, loads or posts: the second lock, behind the parser's own."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener",
        attribute_filter=_harmless,
    )


def _harmless(tag: str, attribute: str, value: str) -> str | None:
    """An attribute's value, or None to leave it out: pictures from here alone, and no address with something unseen."""
    if tag == "img" and attribute == "src":
        return value if OWN_FILE.fullmatch(value) else None
    if attribute == "href" and any(each < "!" for each in value):
        return None
    return value


_PLAIN: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"^\s*(```|~~~).*$", re.MULTILINE), " "),
    (re.compile(r"^\s*\|?[\s:|-]{3,}\|?\s*$", re.MULTILINE), " "),  # the rule under a table's head
    (re.compile(r"^\s{0,3}(#{1,6}\s+|>\s?|[-*+]\s+(\[[ xX]\]\s+)?|\d{1,9}[.)]\s+)", re.MULTILINE), ""),
    (re.compile(r"!?\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"!?\[([^\]]+)\]\[[^\]]*\]"), r"\1"),
    (re.compile(r"<((?:https?://|mailto:)[^>\s]+)>"), r"\1"),
    (re.compile(r"(\*\*|__|~~|`+)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<!\w)([*_])(?=\S)(.+?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
    (re.compile(r"\s*\|\s*"), " "),
    (re.compile(r"\s+"), " "),
]


def to_plain(text: str, length: int = 200) -> str:
    """The beginning of Markdown `text` as one line without its marks, at most `length` characters."""
    line = text[: length * 4]  # a list shows fifty of these: never read a whole document for one line
    for pattern, replacement in _PLAIN:
        line = pattern.sub(replacement, line)
    line = line.strip()
    if len(line) <= length and len(text) <= length * 4:
        return line
    return line[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
