"""Taking a Markdown document apart."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.documents import Document, Section, UnreadableDocument
from records.fields import find_pairs
from records.inline import LinkKind, find_links, plain
from records.lines import LineKind
from records.spans import Span


def document(text: str) -> Document:
    return Document.from_bytes(text.encode())


def titles(text: str) -> list[tuple[int, str]]:
    return [(section.level, section.title) for section in document(text).sections if section.level]


def section(text: str, title: str) -> tuple[Document, Section]:
    whole = document(text)
    return whole, next(one for one in whole.sections if one.title == title)


def test_a_byte_order_mark_is_kept_aside_and_written_back() -> None:
    data = b"\xef\xbb\xbf# Title\n"
    read = Document.from_bytes(data)
    assert (read.bom, read.text, read.sections[0].title) == (True, "# Title\n", "Title")
    assert read.to_bytes() == data


@pytest.mark.parametrize(
    ("data", "reason", "line"),
    [
        (b"# T\n\nca\xe9\n", "byte 0xe9 is not UTF-8 text", 3),
        ("# T\n".encode("utf-16"), "UTF-16", 1),
        (b"# T\n\x00\n", "NUL", 2),
        (b"x" * 101, "larger than 100 bytes", 1),
    ],
)
def test_what_is_no_text_is_refused_with_its_line(data: bytes, reason: str, line: int) -> None:
    with pytest.raises(UnreadableDocument, match=reason) as refusal:
        Document.from_bytes(data, largest=100)
    assert refusal.value.line == line


@pytest.mark.parametrize(
    ("text", "newline", "final"),
    [("a\r\nb\r\nc\n", "\r\n", True), ("a\nb", "\n", False), ("a\rb\r", "\r", True), ("", "\n", False)],
)
def test_the_newline_used_most_and_the_final_one_are_known(text: str, newline: str, final: bool) -> None:
    read = document(text)
    assert (read.newline, read.final_newline) == (newline, final)


def test_form_feeds_and_line_separators_do_not_end_a_line() -> None:
    assert [line.text for line in document("a\x0cb\u2028c\x85d\ne").lines] == ["a\x0cb\u2028c\x85d", "e"]


def test_headings_of_every_dress_are_found() -> None:
    text = (
        "# Open\n## Closed ##\n###   Spaced   ###  \nUnder one\n===\n\nUnder two\n-----\n"
        "##Tight\n<h2 id='x'>Tagged</h2>\n   ### Indented\n# C#\n## \n"
    )
    assert titles(text) == [
        (1, "Open"), (2, "Closed"), (3, "Spaced"), (1, "Under one"), (2, "Under two"), (2, "Tight"), (2, "Tagged"),
        (3, "Indented"), (1, "C#"), (2, ""),
    ]  # fmt: skip


def test_what_only_looks_like_a_heading_is_none() -> None:
    text = (
        "```\n# code\n```\n~~~ sh\n# code\n```\n# still code\n~~~\n<!--\n# comment\n-->\n> # quoted\n"
        "    # indented\n#12 is an issue\n####### seven\n- item\n---\n| a |\n---\ntwo\nlines\n---\n\n---\n"
        "- ```\n  # in a list\n  ```\n"
    )
    assert titles(text) == []


def test_a_tag_of_one_hash_without_a_space_is_a_title_only_on_the_first_line() -> None:
    assert titles("\n#Title\n\n#tag\n") == [(1, "Title")]


def test_an_unclosed_fence_is_told() -> None:
    assert document("a\n```\n# b\n").warnings == ("line 2: a code fence is opened and never closed",)


def test_comments_are_blanked_but_columns_stay() -> None:
    lines = document("a <!-- b --> c `<!--` d\n<!-- e\n```\n# f --> g\n<!-- never closed\n").lines
    assert lines[0].visible == "a            c `<!--` d"
    assert [line.kind for line in lines[1:3]] == [LineKind.COMMENT, LineKind.COMMENT]
    assert lines[3].visible == "        g"
    assert lines[4].visible == "<!-- never closed"


def test_sections_know_their_own_text_and_the_text_under_them() -> None:
    text = "intro\n# A\none\n## B\ntwo\n### C\nthree\n## D\nfour\n# E\nfive"
    whole, of_a = section(text, "A")
    _, of_b = section(text, "B")
    assert of_a.body == "one\n"
    assert whole.body_under(of_a) == "one\n## B\ntwo\n### C\nthree\n## D\nfour\n"
    assert whole.body_under(of_b) == "two\n### C\nthree\n"
    assert [other.title for other in whole.under(of_b)] == ["C"]
    assert [line.text for line in whole.lines_under(of_b)] == ["two", "### C", "three"]
    assert (whole.sections[0].level, whole.sections[0].body) == (0, "intro\n")
    assert [one.line for one in whole.sections] == [1, 2, 4, 6, 8, 10]


def test_a_changed_span_leaves_every_other_byte_alone() -> None:
    read = document("\ufeff# Old *name* #\r\n\r\nDate: 1\r\n")
    pair = next(find_pairs(read.lines))
    title = read.sections[0].title_span
    assert title is not None
    assert read.to_bytes({pair.span: "2", title: "New"}) == "\ufeff# New #\r\n\r\nDate: 2\r\n".encode()
    assert read.position(pair.span.start) == (3, 7)
    with pytest.raises(ValueError, match="overlap"):
        read.to_bytes({Span(0, 5): "a", Span(4, 6): "b"})


# front matter


def fields(text: str) -> dict[str, object]:
    matter = document(text).front_matter
    assert matter is not None
    return {entry.key: entry.value for entry in matter.entries}


def test_scalars_in_yaml_stay_the_text_that_was_written() -> None:
    text = "---\ndate: 2024-01-02\nid: 0012\nok: yes\nempty:\nnone: null\nquoted: \"a: 'b'\"\n---\n"
    assert fields(text) == {
        "date": "2024-01-02", "id": "0012", "ok": "yes", "empty": "", "none": "null", "quoted": "a: 'b'",
    }  # fmt: skip


def test_lists_and_flow_sets_in_yaml_are_read_as_texts() -> None:
    matter = document("---\na: [x, 'y z']\nb:\n  - p\n  - q\nc: { One, Two }\nd: {}\n---\n").front_matter
    assert matter is not None
    assert {entry.key: entry.texts() for entry in matter.entries} == {
        "a": ("x", "y z"), "b": ("p", "q"), "c": ("One", "Two"), "d": (),
    }  # fmt: skip


def test_spans_in_front_matter_point_at_the_value_as_written() -> None:
    read = document('\n---\r\n# note\r\nstatus: "accepted"  # yes\r\nwho: [a,\r\n  b]\r\n---\r\nbody')
    assert read.front_matter is not None
    status, who = read.front_matter.entries
    assert read.text[status.span.start : status.span.end] == '"accepted"'
    assert read.text[who.span.start : who.span.end] == "[a,\r\n  b]"
    assert (status.line, who.line) == (4, 5)
    assert read.body == "body"
    assert read.lines[0].number == 8
    assert read.front_matter.comments() == ("note",)


def test_toml_is_read_and_stays_text() -> None:
    text = '+++\ntitle = "A"\ndate = 2024-01-02\nn = 1.50\nok = true\n[extra]\nwho = ["x"]\n+++\n# B\n'
    assert fields(text) == {
        "title": "A", "date": "2024-01-02", "n": "1.50", "ok": "true", "extra": {"who": ["x"]},
    }  # fmt: skip


def test_broken_yaml_is_read_line_by_line_with_a_warning() -> None:
    text = "---\ntitle: Use: colons\ndeciders: @noor, @kim\nconsulted:\n  - @ada\n  - \"Lin\"\nstatus: 'ok' # x\n---\n"
    read = document(text)
    assert fields(text) == {
        "title": "Use: colons", "deciders": "@noor, @kim", "consulted": ["@ada", "Lin"], "status": "ok",
    }  # fmt: skip
    assert "line by line" in read.warnings[0]


@pytest.mark.parametrize(
    "bomb",
    [
        "a: &x [1]\nb: [*x, *x]",
        "a: " + "[" * 50 + "]" * 50,
        "a: " + "[" * 20_000,
        "a: !!python/object/apply:os.system [true]\nb: *x",
    ],
)
def test_yaml_that_could_explode_is_not_followed(bomb: str) -> None:
    started = time.monotonic()
    read = document(f"---\n{bomb}\n---\nbody\n")
    assert time.monotonic() - started < 2
    assert "line by line" in read.warnings[0]


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert document("---\n\n# Title\n\nSome prose.\n\n---\n").front_matter is None
    assert document("---\nkey: value\n").front_matter is None
    assert document("---\n\n# Title\n\nDate: 2024-01-02\n\n---\n\n## Why\n").front_matter is None
    assert document("---\nDate: 2024-01-02\n\n## Why\n\nSo.\n\n---\n").front_matter is None
    assert document("---\nWe chose the red lamp.\nNobody has seen a better one.\n---\n").front_matter is None


def test_front_matter_may_hold_comments_in_paragraphs_and_a_broken_line() -> None:
    read = document(
        "---\nid: 1\n\n# optional\n\nstatus: done\nsummary: |\n\n  ## Why\n\n  So it is said here.\n---\nbody\n"
    )
    assert [entry.key for entry in read.front_matter.entries] == ["id", "status", "summary"]
    read = document("---\nid: 1\nstatus: done\na line that is no field at all\n---\nbody\n")
    assert [entry.key for entry in read.front_matter.entries] == ["id", "status"]


# within a line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Use **bold**, *soft*, __bold__ and _soft_", "Use bold, soft, bold and soft"),
        ("Keep snake_case_names, 2*3*4 and f(*args)", "Keep snake_case_names, 2*3*4 and f(*args)"),
        ("A [link](x.md 'title'), a [ref][r], [r] and [none]", "A link, a ref, r and [none]"),
        ("An ![image](x.png) in [`code`](y.md)", "An image in code"),
        ("`a_b_c` and ``d`e``", "a_b_c and d`e"),
        ("<b>HTML</b> &amp; <br>tags but a < b > c", "HTML & tags but a < b > c"),
        (r"\*not\* emphasised, C\#", "*not* emphasised, C#"),
        ("~~gone~~ {#anchor}", "gone"),
        ("see <https://example.org/a_b_c>", "see https://example.org/a_b_c"),
        ("[[0001-one|the first]] <!-- hidden -->", "the first"),
        ("***both***", "both"),
    ],
)
def test_markup_is_stripped_and_words_stay(text: str, expected: str) -> None:
    assert plain(text, definitions={"r": "z.md"}) == expected


def test_links_of_every_kind_are_found_where_they_stand() -> None:
    text = (
        "[a](b.md) [c](<d e.md> 't') [f][G] [g] [h](i(j).md) [k](l m.md) <https://n.org> https://o.org/p. "
        '<a class="q" href="r.md">s</a> [[t|u]] ![v](w.png) `[x](y)` [z]'
    )
    links = find_links(text, definitions={"g": "ref.md"}, offset=100)
    assert [(link.text, link.target, link.kind) for link in links] == [
        ("a", "b.md", LinkKind.INLINE),
        ("c", "d e.md", LinkKind.INLINE),
        ("f", "ref.md", LinkKind.REFERENCE),
        ("g", "ref.md", LinkKind.REFERENCE),
        ("h", "i(j).md", LinkKind.INLINE),
        ("k", "l m.md", LinkKind.INLINE),
        ("https://n.org", "https://n.org", LinkKind.AUTOMATIC),
        ("https://o.org/p", "https://o.org/p", LinkKind.BARE),
        ("s", "r.md", LinkKind.HTML),
        ("u", "t", LinkKind.WIKI),
        ("v", "w.png", LinkKind.IMAGE),
    ]
    assert text[links[0].span.start - 100 : links[0].span.end - 100] == "[a](b.md)"


def test_reference_links_are_looked_up_in_the_whole_document() -> None:
    read = document("[a][B]\n\n```\n[b]: wrong.md\n```\n[b]: <right one.md>\n")
    assert read.links("[a][B]")[0].target == "right one.md"


def test_tables_are_read_however_their_edges_are_drawn() -> None:
    text = (
        "| Key | Value |\n|---|:-:|\n| a \\| b | `c` |\n| short\n| no closing | pipe\n\nx | y\n--|--\n1 | 2\n\n"
        "| Status | Accepted |\n| Date | 2020 |\n\n```\n| code | no |\n```\n"
    )
    read = document(text)
    tables = read.tables()
    assert [[[cell.text for cell in row.cells] for row in table.all_rows] for table in tables] == [
        [["Key", "Value"], ["a \\| b", "`c`"], ["short"], ["no closing", "pipe"]],
        [["x", "y"], ["1", "2"]],
        [["Status", "Accepted"], ["Date", "2020"]],
    ]
    assert (tables[0].header is not None, tables[2].header) == (True, None)
    accepted = tables[2].rows[0].cells[1].span
    assert read.text[accepted.start : accepted.end] == "Accepted"


def test_keys_and_values_are_found_in_every_dress() -> None:
    text = (
        "Date: 1\n* Date: 2\n**Date**: 3\n**Date:** 4\n- **Date : 5**\n日付：6\nDate: 7<br> By: me\n"
        '<p class="meta">Created: 8</p>\n* statut : 9\nsee https://example.org\n**Status** - 10\n`Status`: 11\n'
        "> Status: 12\n📅 Date: 13\n```\nDate: code\n```\n<!-- Date: hidden -->\nBy:\n"
    )
    read = document(text)
    pairs = list(find_pairs(read.lines))
    assert [(pair.key, pair.value) for pair in pairs] == [
        ("Date", "1"), ("Date", "2"), ("Date", "3"), ("Date", "4"), ("Date", "5"), ("日付", "6"), ("Date", "7"),
        ("By", "me"), ("Created", "8"), ("statut", "9"), ("Status", "10"), ("Status", "11"), ("Status", "12"),
        ("Date", "13"), ("By", ""),
    ]  # fmt: skip
    assert all(read.text[pair.span.start : pair.span.end] == pair.value for pair in pairs)
    assert [pair.quoted for pair in pairs].index(True) == 12


# anything at all

PIECES = st.sampled_from(
    ["---\n", "+++\n", "# ", "## ", "\n", "\r\n", "\r", "```\n", "~~~", "<!--", "-->", "> ", "| ", "|--|--|\n", "- ",
     "[a](b.md)", "[a][b]", "[b]: c", "`", "**", "_", "key: value", "key: [", "&x", "*x", "===\n", "<h1>x</h1>",
     "Date: 2020-01-02", "<br>", "\\", "\t", "{", "}", "ä", "採用", "\u2028", "\x0c", "[[", "]]", "![", "<a href='x'>"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=60).map("".join), st.text(max_size=300)))
def test_any_text_comes_back_whole_from_its_parts(text: str) -> None:
    data = text.encode()
    try:
        read = Document.from_bytes(data)
    except UnreadableDocument:
        assert "\0" in text
        return
    assert read.to_bytes() == data
    assert "".join(part.heading + part.body for part in read.sections) == read.body
    for part in read.sections:
        assert part.title_span is None or read.text[slice(*part.title_span)] == part.raw_title
        assert read.body_under(part).startswith(part.body)
        plain(part.raw_title)
    for link in read.links(read.body):
        assert 0 <= link.span.start < link.span.end <= len(read.body)
    for pair in find_pairs(read.lines):  # a comment within a value counts as so many spaces
        start, end = pair.span
        line = next(line for line in reversed(read.lines) if line.start <= start)
        assert line.visible[start - line.start : end - line.start] == pair.value
    for table in read.tables():
        for row in table.all_rows:
            assert all("\n" not in cell.text for cell in row.cells)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        assert Document.from_bytes(data).to_bytes() == data
    except UnreadableDocument as refusal:
        assert refusal.line >= 1


@pytest.mark.parametrize(
    "piece",
    ["`` ` ", "[", "[a[b]", "[a](", "**a ", "_a", "<!--", "<!-- -->", "<a href=", "[[a", "|", "a|b\n", " ", "\r\n",
     "# \n", "a: ", "http://(", "<!--\n"],
)  # fmt: skip
@pytest.mark.parametrize("start", ["", "---\n"])
def test_no_long_repetition_keeps_the_reader_busy(start: str, piece: str) -> None:
    text = start + piece * (100_000 // len(piece))
    began = time.process_time()
    try:
        read = document(text)
        read.links(read.body)
        read.tables()
        list(find_pairs(read.lines))
    except UnreadableDocument:
        assert piece == "# \n"
    assert time.process_time() - began < 3
