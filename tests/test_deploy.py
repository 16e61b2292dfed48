"""What deploy/ says exists: its settings, files, services and volumes."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.settings import MAX_BODY_BYTES, PREFIX, ROOT, Settings

DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
PLAIN = sorted(path for path in DEPLOY.iterdir() if path.suffix != ".json")


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.name)
def test_every_setting_that_is_named_exists(path: Path) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    assert set(re.findall(r"ASSISTANT_[A-Z_]+", path.read_text("utf-8"))) <= known


def test_the_settings_of_the_replicas_are_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SERVICES["app"]["environment"].items():
        monkeypatch.setenv(name, re.sub(r"\$\{\w+:-(.*)\}", r"\1", value))
    settings = Settings.read()
    assert (settings.chroma, settings.trusted_proxies) == ("http://chroma:8000", ("172.30.77.0/24",))


def test_every_service_network_and_volume_that_is_used_is_there() -> None:
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", ())) <= set(SERVICES), name
        assert set(service["networks"]) <= set(COMPOSE["networks"]), name
        named = {volume.split(":")[0] for volume in service.get("volumes", ())}
        folders = {volume for volume in named if volume.startswith((".", "$"))}
        assert named - folders <= set(COMPOSE["volumes"]), name


def test_addresses_in_the_settings_are_services() -> None:
    environment = SERVICES["app"]["environment"]
    hosts = [re.findall(r"//(\w+):", environment[name])[0] for name in ("ASSISTANT_CHROMA", "ASSISTANT_REDIS")]
    assert set(hosts) <= set(SERVICES)


def test_the_trusted_proxies_are_the_network_that_the_balancer_is_in() -> None:
    (subnet,) = (config["subnet"] for config in COMPOSE["networks"]["inner"]["ipam"]["config"])
    assert subnet == SERVICES["app"]["environment"]["ASSISTANT_TRUSTED_PROXIES"]
    assert "inner" in SERVICES["caddy"]["networks"]


def test_only_the_balancer_can_be_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["caddy"]
    assert [name for name, service in SERVICES.items() if "outer" in service["networks"]] == ["caddy"]


def test_redis_writes_no_question_to_a_disk() -> None:
    command = SERVICES["redis"]["command"]
    assert command[command.index("--save") + 1] == ""
    assert command[command.index("--appendonly") + 1] == "no"
    assert "volumes" not in SERVICES["redis"]


def test_what_the_image_copies_exists() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    copied = [word for line in re.findall(r"^COPY (.+)$", text, re.M) for word in line.split()[:-1]]
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert SERVICES["app"]["build"]["dockerfile"] == "deploy/Dockerfile"


@pytest.mark.parametrize("name", ["compose.yaml", "Dockerfile", "assistant.service"])
def test_what_is_run_is_a_command_of_ours(name: str) -> None:
    text = (DEPLOY / name).read_text("utf-8")
    assert re.search(r'-m"?,? "?assistant"?,? "?(serve|build)', text)


def test_balancers_let_through_what_the_app_does() -> None:
    assert MAX_BODY_BYTES == 256 * 1024
    assert "client_max_body_size 256k;" in (DEPLOY / "nginx.conf").read_text("utf-8")
    assert "max_size 256KiB" in (DEPLOY / "Caddyfile").read_text("utf-8")


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_no_balancer_logs_addresses(name: str) -> None:
    text = (DEPLOY / name).read_text("utf-8")
    assert "access_log off;" in text or "log {" not in text


@pytest.mark.scale
@pytest.mark.skipif(not shutil.which("caddy"), reason="there is no caddy: apt-get install caddy")
def test_caddy_reads_its_file() -> None:
    command = ["caddy", "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
