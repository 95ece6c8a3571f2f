"""Markdown becomes HTML that cannot harm anybody, and plain text for one line."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.markdown import OWN_FILE, TAGS, clean, to_html, to_plain

# The shapes of the published cheat sheets (OWASP's filter evasion, PortSwigger's events and tags, the mutation attacks
# on cleaners), and Markdown's own ways in: links, references, autolinks, footnotes, tables, fences. One each, by "%%".
ATTACKS = (Path(__file__).parent / "attacks.txt").read_text(encoding="utf-8").rstrip("\n").split("\n%%\n")
ATTACKS += ["<x\x00script>alert(1)</script>", "[here](java\x00script:alert(1))", "<scr\x00ipt>alert(1)</scr\x00ipt>",
            "<img\x0csrc=x\x0conerror=alert(1)>", "[here](\x01javascript:alert(1))", "[here](java\u00adscript:alert(1))",
            "[here](\u2028javascript:alert(1))", "\ufeff<script>alert(1)</script>"]  # fmt: skip
SCHEMES = [
    "javascript",
    "JAVASCRIPT",
    "java\tscript",
    "java\nscript",
    "&#106;avascript",
    "javascript&#58;x",
    "vbscript",
    "data",
]
PLACES = ["[x]({})", "[x](<{}>)", "![x]({})", "<{}>", "[x][y]\n\n[y]: {}", "[x][y]\n\n[y]: <{}>", "# [x]({})", "> [x]({})",
          "| a |\n|---|\n| [x]({}) |", "x[^1]\n\n[^1]: [x]({})", "- [ ] [x]({})", "[![x]({})](https://a.example)"]  # fmt: skip
ATTACKS += [place.format(f"{scheme}:alert(1)") for scheme in SCHEMES for place in PLACES]
ATTACKS = list(dict.fromkeys(ATTACKS))


class Inspector(HTMLParser):
    """Collects what a browser would act on."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if tag == "img" and name == "src" and OWN_FILE.fullmatch(value or ""):
                continue
            if name.startswith(("on", "hx-", "data-")) or name in {
                "style",
                "src",
                "srcdoc",
                "action",
                "formaction",
                "name",
            }:
                self.faults.append(f"{tag} {name}")
            bare = re.sub(r"[\x00-\x20]", "", value or "").lower()  # browsers read past these
            scheme = re.match(r"([a-z][a-z0-9+.-]*):", bare)
            if name == "href" and scheme and scheme[1] not in {"http", "https", "mailto"}:
                self.faults.append(f"{tag} {name}={value}")


def test_the_inspector_sees_an_attack_that_got_through():
    assert Inspector("<p onclick=x><a href='javascript:1'>y</a><script></script>").faults == [
        "p onclick",
        "a href=javascript:1",
        "<script>",
    ]
    assert Inspector("<a href='java\nscript:1'>y</a>").faults == ["a href=java\nscript:1"]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_runs_survives(attack):
    assert Inspector(to_html(attack)).faults == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_runs_survives_the_second_lock_alone(attack):
    target = attack.partition("(")[2].rpartition(")")[0].strip("<>").partition(" ")[0]
    assert Inspector(clean(attack)).faults == []
    assert Inspector(clean(f'<a href="{target}">x</a>')).faults == []


@given(st.text(alphabet=st.sampled_from("<>\"'&;:/()[]!`#*_|-=^ \n\txonscriptjavascript:data1"), max_size=80))
def test_nothing_that_runs_survives_whatever_is_written(text):
    assert Inspector(to_html(text)).faults == []


def test_what_people_write_every_day_keeps_its_shape():
    html = to_html("Two **scales**, *one* gate:\n\n1. weigh\n2. ~~guess~~\n\n> said `x < y`\n")
    assert "<strong>scales</strong>" in html
    assert "<em>one</em>" in html
    assert "<ol>\n<li>weigh</li>" in html
    assert "<s>guess</s>" in html or "<del>guess</del>" in html
    assert "<code>x &lt; y</code>" in html


def test_raw_html_is_shown_as_it_was_written():
    assert to_html("<b>bold</b>") == "<p>&lt;b&gt;bold&lt;/b&gt;</p>\n"


def test_a_heading_never_outranks_the_pages_own():
    assert to_html("# One") == "<h3>One</h3>\n"
    assert to_html("###### Six") == "<h6>Six</h6>\n"


def test_a_picture_becomes_a_link_since_pages_load_nothing_from_elsewhere():
    html = to_html("![Queue length](https://img.example/q.png)")
    assert "<img" not in html
    assert 'href="https://img.example/q.png"' in html
    assert ">Picture: Queue length</a>" in html


def test_a_bare_address_becomes_a_link_that_tells_the_other_side_nothing():
    html = to_html("See https://runbooks.example/gate for more.")
    assert '<a href="https://runbooks.example/gate" rel="nofollow noopener">' in html


def test_a_task_list_shows_boxes_nobody_can_tick():
    html = to_html("- [x] weigh\n- [ ] check")
    assert html.count('type="checkbox"') == 2
    assert html.count('disabled="disabled"') == 2
    assert html.count('checked="checked"') == 1


def test_a_table_scrolls_by_keyboard():
    html = to_html("| a | b |\n|---|---|\n| 1 | 2 |")
    assert '<div class="scroll"' in html
    assert 'tabindex="0"' in html
    assert "<td>2</td>" in html


def test_footnotes_of_two_texts_on_a_page_do_not_meet():
    one, two = to_html("a[^1]\n\n[^1]: b"), to_html("c[^1]\n\n[^1]: d")
    ids = [part.split('"')[0] for html in (one, two) for part in html.split('id="')[1:]]
    assert len(ids) == 4
    assert len(set(ids)) == 4


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("# Weigh **twice**, `cut` once", "Weigh twice, cut once"),
        ("- one\n- [ ] two\n\n> three", "one two three"),
        ("See [the runbook](https://x.example/y_z) and ![a chart](c.png)", "See the runbook and a chart"),
        ("Keep snake_case_names and 2 * 3 * 4", "Keep snake_case_names and 2 * 3 * 4"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a b 1 2"),
        ("", ""),
    ],
)
def test_plain_text_is_one_line_without_marks(text, plain):
    assert to_plain(text).strip() == plain


def test_plain_text_ends_between_words_and_says_that_it_was_cut():
    plain = to_plain("weigh " * 100, 50)
    assert len(plain) <= 50
    assert plain.endswith("weigh…")


def test_plain_text_reads_only_the_beginning_of_a_long_document():
    assert len(to_plain("a" * 5_000_000, 100)) <= 100


def test_the_attacks_are_many():
    assert len(ATTACKS) > 300


OWN = "/attachments/12345678-1234-1234-1234-123456789abc/"


def test_a_picture_that_is_attached_here_is_shown_and_any_other_is_a_link():
    assert to_html(f"![the gate]({OWN})") == f'<p><img src="{OWN}" alt="the gate" loading="lazy"></p>\n'
    assert "<img" not in to_html("![the gate](https://evil.example/x.png)")
    assert "Picture: the gate" in to_html("![the gate](https://evil.example/x.png)")


@pytest.mark.parametrize(
    "source", [f"{OWN}x", f"{OWN}?x", f"//evil.example{OWN}", f"https://evil.example{OWN}", "/account/"]
)
def test_the_second_lock_lets_pictures_from_here_through_alone(source):
    assert "src" not in clean(f'<img src="{source}">')
    assert "src" in clean(f'<img src="{OWN}">')


def test_code_says_its_language_and_a_diagram_is_shown_as_its_source():
    html = to_html("```mermaid\ngraph TD\n  A --> B\n```")
    assert '<p class="listing-label">Diagram, as Mermaid source</p>' in html
    assert "graph TD\n  A --&gt; B\n</code></pre>" in html
    assert "Code: sql" in to_html("```sql\nSELECT 1\n```")
    assert '<p class="listing-label">Code</p>' in to_html("```\nx\n```")
