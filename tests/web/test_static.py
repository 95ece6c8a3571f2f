"""Style, script and icons: complete, small, and readable in both themes."""

from __future__ import annotations

import gzip
import itertools
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command

from web import words
from web.static import IMPORT

STATIC = Path(settings.BASE_DIR) / "static"
TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))
MAILS = [path for path in TEMPLATES if path.name == "mail.html" or path.parent.name == "mail"]  # style inside
PAGES = [path for path in TEMPLATES if path not in MAILS]


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """Static files as production serves them."""
    from django.test import override_settings

    root = tmp_path_factory.mktemp("static")
    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": "web.static.OneSheetStorage"}}
    with override_settings(STATIC_ROOT=root, STORAGES=storages):
        call_command("collectstatic", verbosity=0, interactive=False)
    return root


def the_sheet(root: Path) -> str:
    (sheet,) = root.glob("css/app.*.css")
    return sheet.read_text()


def test_production_sends_one_sheet_with_every_source_in_it(built):
    sheet = the_sheet(built)
    assert "@import" not in sheet
    for source in STATIC.rglob("css/**/*.css"):
        if source.name in {"app.css", "admin.css"}:
            continue
        first_rule = next(
            line for line in source.read_text().splitlines() if "{" in line and not line.startswith("@")
        )
        assert first_rule in sheet, f"{source.name} is not imported by app.css"


def test_the_sheet_opens_with_the_order_of_its_layers(built):
    first = next(line for line in the_sheet(built).splitlines() if line.startswith("@layer"))
    assert first == "@layer tokens, base, layout, components, utilities, print;"


def test_the_sheet_stays_small(built):
    assert len(gzip.compress(the_sheet(built).encode(), 9)) <= 15 * 1024


def test_comments_in_a_sheet_are_for_who_writes_it(built):
    assert "/*" not in the_sheet(built)
    assert "/*" in (STATIC / "css/app.css").read_text()


def test_our_script_stays_small(built):
    (script,) = built.glob("js/teamhub.*.js")
    assert len(gzip.compress(script.read_bytes(), 9)) <= 4 * 1024


def test_style_script_and_icons_of_a_first_visit_stay_under_the_promise(built):
    files = [*built.glob("css/app.*.css"), *built.glob("js/teamhub.*.js"), *built.glob("icons.*.svg")]
    files += built.glob("django_htmx/htmx-2.min.*.js")
    assert len(files) == 4
    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in files) <= 50 * 1024
    assert sum(path.stat().st_size for path in (STATIC / "fonts").glob("*.woff2")) <= 45 * 1024


def test_every_import_of_the_sheet_exists():
    imports = IMPORT.findall((STATIC / "css/app.css").read_text())
    assert len(imports) > 10
    for name in imports:
        assert (STATIC / "css" / name).is_file()


def test_every_static_file_that_a_template_names_exists():
    named = {
        (path, name)
        for path in TEMPLATES
        for name in re.findall(r"""\{%\s*static\s+["']([^"']+)["']""", path.read_text())
    }
    assert len(named) >= 4
    assert [pair for pair in named if not finders.find(pair[1])] == []


def icons() -> set[str]:
    return set(re.findall(r'<symbol id="i-([a-z0-9-]+)"', (STATIC / "icons.svg").read_text()))


def test_every_icon_that_is_named_is_in_the_sprite():
    named = {icon for states in words.STATES.values() for _, icon, _ in states.values()}
    for path in TEMPLATES:
        text = path.read_text()
        named |= set(re.findall(r'\{%\s*icon\s+"([^"]+)"', text))
        named |= set(re.findall(r'icon_name="([^"]+)"', text))
        named |= set(re.findall(r'\{%\s*status\s+"[^"]+"\s+"([^"]+)"', text))
    assert named - icons() == set()


def test_every_tone_is_one_the_sheet_knows():
    known = set(re.findall(r'\[data-tone="(\w+)"\]', (STATIC / "css/tokens.css").read_text()))
    used = {tone for states in words.STATES.values() for tone, _, _ in states.values()}
    assert used <= known


@pytest.mark.parametrize(
    "path", PAGES, ids=lambda path: str(path.relative_to(settings.BASE_DIR / "templates"))
)
def test_no_template_holds_script_or_style(path):
    text = re.sub(r"\{#.*?#\}", "", path.read_text())
    assert not re.search(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script\b[^>]*>", text))


# --- Contrast, proven from the tokens -------------------------------------------------------------------------

Pair = tuple[str, str]
# Colours that components write themselves, as (light, dark); each is found in the sheet below.
OWN_COLOURS: dict[str, Pair] = {
    "field": ("#ffffff", "#131210"),
    "mark": ("#ffeaa6", "#57470f"),
    "here": ("#e3dece", "#2b2924"),
    "over": ("#e8e3d6", "#24231f"),
    "face": ("#e3dece", "#3a372f"),
}


def tokens() -> dict[str, Pair]:
    text = (STATIC / "css/tokens.css").read_text()
    found = re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", text)
    return {name: (light, dark) for name, light, dark in found} | OWN_COLOURS


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


TEXT: list[Pair] = [
    *itertools.product(
        ("ink", "ink-2", "ink-3", "accent", "accent-2"), ("sheet", "paper", "wash", "accent-tint", "field")
    ),
    *(
        (tone, ground)
        for tone in ("good", "warn", "bad")
        for ground in ("sheet", f"{tone}-tint", "wash", "accent-tint")
    ),
    *itertools.product(("ink", "ink-2"), ("here", "over")),
    ("ink", "face"),
    ("on-accent", "accent"),
    ("on-accent", "accent-2"),
    ("sheet", "ink"),
    ("ink", "mark"),
    *itertools.product(("ink", "ink-2"), ("bad-tint", "warn-tint", "good-tint")),
]
CONTROLS: list[Pair] = [
    ("edge", "sheet"),
    ("edge", "field"),
    ("edge", "paper"),
    ("accent", "sheet"),
    ("bad", "field"),
]


def test_the_measure_of_contrast_is_right():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("pairs", "least"), [(TEXT, 4.5), (CONTROLS, 3.0)], ids=["text 4.5:1", "controls 3:1"]
)
def test_the_tokens_have_the_contrast_people_need(pairs, least, theme):
    colours = tokens()
    weak = {
        f"{front} on {ground}": round(contrast(colours[front][theme], colours[ground][theme]), 2)
        for front, ground in pairs
        if contrast(colours[front][theme], colours[ground][theme]) < least
    }
    assert weak == {}


@pytest.mark.parametrize("name", OWN_COLOURS)
def test_the_colours_measured_are_the_colours_drawn(name):
    sheet = "".join(path.read_text() for path in STATIC.rglob("css/**/*.css")).replace("#fff,", "#ffffff,")
    assert "light-dark({}, {})".format(*OWN_COLOURS[name]) in sheet


def inside(sheet: str, begin: int) -> str:
    """What stands in the block that opens at `begin`."""
    depth = 1
    for place in itertools.count(begin + 1):
        depth += {"{": 1, "}": -1}.get(sheet[place], 0)
        if not depth:
            return sheet[begin + 1 : place]
    raise AssertionError


def test_no_colour_depends_on_the_width(built):
    """So the browser tests look at each theme at one width. The inks' own contrast is measured above."""
    sheet = the_sheet(built)
    blocks = [
        inside(sheet, rule.end() - 1) for rule in re.finditer(r"@(?:media|container)[^{]*width[^{]*\{", sheet)
    ]
    assert len(blocks) > 20
    for block in blocks:
        set_there = re.sub(r"[^-\w]color: ?var\(--ink-\d\)", "", block)
        assert not re.search(r"(?:[^-]color|background|opacity|filter|tone)[\w-]*\s*:", set_there), block


def test_the_admin_console_has_the_same_accent():
    light, dark = tokens()["accent"]
    assert f"--accent: light-dark({light}, {dark});" in (STATIC / "css/admin.css").read_text()


def test_fonts_and_icons_come_with_their_licences():
    assert "SIL OPEN FONT LICENSE" in next((STATIC / "fonts").glob("OFL*.txt")).read_text().upper()
    assert "ISC" in (STATIC / "LICENSE-lucide.txt").read_text()
