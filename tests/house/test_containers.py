"""Every command of the container files, run here outside of any container, against real servers."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psycopg
import pytest
import yaml
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()

pytestmark = [pytest.mark.redis, pytest.mark.xdist_group("containers")]


def json_command(name: str) -> list[str]:
    """The words of the Dockerfile's CMD, or of its HEALTHCHECK's."""
    line = next(line for line in DOCKERFILE.splitlines() if line.startswith(name))
    return json.loads(line[line.index("[") :])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def world(tmp_path):
    """What compose gives the processes: a database of their own, Redis, a folder; port 8000 is a free one."""
    database = settings.DATABASES["default"]
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
    environment |= {
        "SECRET_KEY": "for this test alone",
        "DATA_DIR": str(tmp_path),
        "STATIC_DIR": str(tmp_path / "static"),
        "REDIS_URL": os.environ["REDIS_URL"],
        "EMAIL_URL": f"smtp://127.0.0.1:{free_port()}",
        "PORT": str(free_port()),
    }
    if "postgresql" not in database["ENGINE"]:
        yield environment
        return
    name = f"teamhub_containers_{os.getpid()}"

    def execute(statement: str) -> None:
        with psycopg.connect(os.environ["DATABASE_URL"], dbname="postgres", autocommit=True) as link:
            link.execute(statement)

    execute(f"CREATE DATABASE {name}")
    yield environment | {"DATABASE_URL": re.sub(r"/[^/?]*(\?|$)", rf"/{name}\1", os.environ["DATABASE_URL"])}
    execute(f"DROP DATABASE {name} WITH (FORCE)")


def here(command: list[str], world: dict[str, str]) -> list[str]:
    return [word.replace("8000", world["PORT"]).replace("0.0.0.0", "127.0.0.1") for word in command]


def run(command: list[str], world: dict[str, str]) -> subprocess.CompletedProcess:
    return subprocess.run(
        here(command, world), cwd=ROOT, env=world, capture_output=True, text=True, timeout=600
    )


def until(condition, seconds: float = 120) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.5)
    return False


def test_every_command_of_the_container_files_works_outside_of_them(world, tmp_path):
    collected = re.search(r"python manage\.py collectstatic --noinput", DOCKERFILE)
    assert collected
    assert run(collected.group(0).split(), world).returncode == 0
    assert (tmp_path / "static" / "staticfiles.json").exists()

    migrated = run(COMPOSE["services"]["migrate"]["command"], world)
    assert migrated.returncode == 0, migrated.stderr

    log = (tmp_path / "log").open("w")
    children = {
        name: subprocess.Popen(
            here(command, world), cwd=ROOT, env=world, stdout=log, stderr=log, start_new_session=True
        )
        for name, command in {
            "web": json_command("CMD"),
            "worker": COMPOSE["services"]["worker"]["command"],
            "beat": COMPOSE["services"]["beat"]["command"],
        }.items()
    }
    try:
        probe = json_command("HEALTHCHECK")
        assert until(lambda: run(probe, world).returncode == 0), (tmp_path / "log").read_text()
        with urllib.request.urlopen(f"http://127.0.0.1:{world['PORT']}/sign-in/", timeout=5) as page:
            assert page.status == 200
        for name in ("worker", "beat"):
            health = COMPOSE["services"][name]["healthcheck"]["test"][1:]
            assert until(lambda health=health: run(health, world).returncode == 0), (
                f"{name}\n{(tmp_path / 'log').read_text()}"
            )
        assert all(child.poll() is None for child in children.values())
    finally:
        for child in children.values():
            child.send_signal(signal.SIGTERM)
        for child in children.values():
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait(5)
        log.close()
    assert {name: child.returncode for name, child in children.items()} == {"web": 0, "worker": 0, "beat": 0}


def test_a_health_check_fails_where_nothing_answers(world):
    assert run(json_command("HEALTHCHECK"), world).returncode == 1
    assert run(COMPOSE["services"]["beat"]["healthcheck"]["test"][1:], world).returncode == 1


def test_the_servers_health_checks_and_redis_own_command_work(world):
    redis = COMPOSE["services"]["redis"]
    assert redis["healthcheck"]["test"][1:] == ["redis-cli", "ping"]
    port = str(free_port())
    server = subprocess.Popen(
        [*redis["command"], "--port", port, "--bind", "127.0.0.1"], stdout=subprocess.DEVNULL
    )
    try:
        ping = ["redis-cli", "-p", port, "ping"]
        assert until(
            lambda: subprocess.run(ping, capture_output=True, text=True).stdout.strip() == "PONG", 10
        )
    finally:
        server.terminate()
        assert server.wait(10) == 0
    check = COMPOSE["services"]["db"]["healthcheck"]["test"][1]
    assert check == "pg_isready -U teamhub -d teamhub"
    ready = subprocess.run([*check.split(), "-h", "127.0.0.1", "-p", str(free_port())], capture_output=True)
    assert ready.returncode == 2  # understood, and nobody there


def test_no_secret_is_baked_in():
    for service in COMPOSE["services"].values():
        for name, value in (service.get("environment") or {}).items():
            if re.search("SECRET|PASSWORD", name):
                assert value.startswith("${"), name
    assert "SECRET_KEY" not in DOCKERFILE
    assert ".env" in (ROOT / ".dockerignore").read_text().splitlines()


def test_every_service_is_watched_and_keeps_its_data_in_a_named_volume():
    for name, service in COMPOSE["services"].items():
        assert "healthcheck" in service or name in {"web", "mail"}, (
            name
        )  # web's is the image's own, and mail's
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in COMPOSE["volumes"], name


def test_the_deploy_check_is_clean_with_the_documented_variables(tmp_path):
    documented = (ROOT / ".env.example").read_text()
    production = {
        "BASE_URL",
        "SECRET_KEY",
        "DATABASE_URL",
        "REDIS_URL",
        "EMAIL_URL",
        "DEFAULT_FROM_EMAIL",
        "TRUST_PROXY",
    }
    values = dict(re.findall(r"^#([A-Z_]+)=(.+)$", documented, re.MULTILINE))
    environment = {name: value for name, value in values.items() if name in production}
    environment |= {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path),
        "TRUST_PROXY": "on",
        "SECRET_KEY": "x7" * 30 + "aB3$",
    }
    result = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert shutil.which("python3")
