"""What may stand in which file."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
APPS = ["teamhub", "notices", "followups", "decisions", "postmortems", "outcomes", "records", "people", "web"]
LARGEST = 500  # lines of a Python file; split it by noun before

pytestmark = pytest.mark.once


def tracked() -> list[Path]:
    """The files of the project: those git knows, and new ones that it does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def product_files() -> list[Path]:
    return [
        path
        for path in tracked()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in APPS and "migrations" not in path.parts
    ]


def texts(paths: list[Path]) -> dict[str, str]:
    return {str(path.relative_to(ROOT)): path.read_text() for path in paths}


def test_no_file_has_a_name_that_says_nothing():
    nothing = {"utils", "helpers", "common", "services", "managers", "signals", "constants", "misc"}
    assert [str(path) for path in tracked() if path.suffix == ".py" and path.stem in nothing] == []


def test_python_files_are_split_by_noun_before_they_grow_long():
    long = {
        name: text.count("\n")
        for name, text in texts([path for path in tracked() if path.suffix == ".py"]).items()
        if "/migrations/" not in name and text.count("\n") > LARGEST
    }
    assert long == {}


def test_the_environment_is_read_in_settings_alone():
    readers = [
        name
        for name, text in texts(product_files()).items()
        if re.search(r"os\.environ(\[|\.get)|os\.getenv|environ\.Env", text)
    ]
    assert readers == ["teamhub/settings.py"]


def test_every_setting_from_the_environment_is_documented_and_no_other():
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "teamhub/settings.py").read_text()))
    documented = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert read == documented


def test_every_app_is_in_the_readmes_map():
    readme = (ROOT / "README.md").read_text()
    assert [app for app in APPS if f"`{app}/`" not in readme] == []


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"django\.db\.models\.signals|from django\.dispatch", "nothing happens behind a reader's back"),
        (r"GenericForeignKey", "history alone points at anything, by kind and id"),
        (r"request\.POST (or|if request)", "an empty POST was sent all the same: web.forms.sent knows"),
        (r"HX-|request\.htmx", "views do not ask who asks: web.rendering.render_region knows"),
        (r"\bdef save\(self(?!.*, \*, by)", "no save() with side effects"),
        (r"timezone\.now\(\)|date\.today\(\)", "time is an argument"),
    ],
)
def test_some_things_are_not_done(pattern, why):
    edges = {
        r"HX-|request\.htmx": r"^web/",
        r"request\.POST (or|if request)": r"^web/",
        # Where time enters: views, commands, tasks, the context of a page, the moment a row is written, a lease.
        r"timezone\.now\(\)|date\.today\(\)": (
            r"views|commands|tasks|context|records/models|middleware|forms|templatetags|admin|notices/outbox"
            r"|notices/channel_posts"  # where a post is signed with its time, as it goes
            r"|outcomes/models/key_results"
        ),
        r"\bdef save\(self(?!.*, \*, by)": r"forms\.py|admin\.py",
    }
    allowed = edges.get(pattern, r"(?!)")
    found = [
        name
        for name, text in texts(product_files()).items()
        if re.search(pattern, text) and not re.search(allowed, name)
    ]
    assert found == [], why


def test_public_functions_and_classes_say_what_they_do():
    silent = []
    for name, text in texts(product_files()).items():
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                is_plain = name.endswith(("apps.py", "urls.py")) or "/commands/" in name or "/demo/" in name
                if (
                    not is_plain
                    and ast.get_docstring(node) is None
                    and not node.name.endswith(("QuerySet", "Manager"))
                ):
                    silent.append(f"{name}: {node.name}")
    assert silent == []


def test_no_page_has_script_or_style_inside():
    inside = []
    for path in (ROOT / "templates").rglob("*.html"):
        if path.relative_to(ROOT / "templates").parts[:2] == ("notices", "mail") or "mail" in path.parts:
            continue  # mail is the one place with style inside
        text = path.read_text()
        if re.search(r"<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\ssrc=)", text):
            inside.append(str(path))
    assert inside == []


def test_what_a_page_asks_by_itself_or_beside_what_is_typed_says_so():
    by_itself = r"<[a-z]+ [^>]*hx-trigger=\"[^\"]*\b(?:load|every|revealed|intersect)\b[^>]*"
    beside = r"<(?!form)[a-z]+ [^>]*hx-trigger=\"[^\"]*\binput\b[^\"]*\bdelay\b[^>]*"
    asks = re.compile(f"{by_itself}|{beside}")
    silent = [
        f"{path.relative_to(ROOT)}: {tag}"
        for path in (ROOT / "templates").rglob("*.html")
        for tag in asks.findall(path.read_text())
        if "Teamhub-Background" not in tag
    ]
    assert silent == [], "it would take the message of an act, and pass for one"


def test_no_file_names_a_registry_or_a_path_of_somebodys_machine():
    hosts = re.compile("p[y]pi[.]o|pythonho[s]ted[.]|npm[j]s[.]|deb[.]debi[a]n[.]")
    paths = re.compile(r"(?<![\w.-])/(?:work|root|farm)/")
    found = []
    for path in tracked():
        if path.suffix in {".woff2", ".png", ".ico"}:
            continue
        text = path.read_text(errors="replace")
        if hosts.search(text) or paths.search(text):
            found.append(str(path.relative_to(ROOT)))
    assert found == []


def test_no_lock_file_holds_download_addresses():
    assert [path.name for path in tracked() if path.name in {"uv.lock", "poetry.lock"}] == []
    pins = (ROOT / "requirements/dev.txt").read_text() + (ROOT / "requirements/runtime.txt").read_text()
    assert "http" not in pins.replace("httpx", "").replace("httpcore", "").replace("http-", "")
    assert pins.count("==") <= pins.count("--hash=sha256:")


def test_every_dependency_has_its_reason_beside_it():
    text = (ROOT / "pyproject.toml").read_text()
    block = text[text.index("dependencies = [") : text.index("[tool.setuptools]")]
    lines = [line for line in block.splitlines() if line.strip().startswith('"')]
    above = "# Framework: 5.2 LTS"
    assert [
        line
        for line in lines
        if "#" not in line and not (line.strip().startswith('"django>') and above in block)
    ] == []


def test_the_words_not_used_are_not_used_on_screen():
    forbidden = re.compile(r"\b(action items?|to-?dos?|root causes?)\b", re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}: {match.group(0)}"
        for path in (ROOT / "templates").rglob("*")
        if path.is_file()
        and (match := forbidden.search(re.sub(r"{%.*?%}|{#.*?#}", "", path.read_text(), flags=re.S)))
    ]
    assert found == []


def test_the_layers_name_every_app():
    ours = {config.name for config in apps.get_app_configs() if (ROOT / config.name).is_dir()}
    assert ours == set(APPS)
    assert settings.ROOT_URLCONF == "teamhub.urls"
