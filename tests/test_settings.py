from pathlib import Path

import pytest

from assistant import weights
from assistant.settings import DEFAULT_MODEL, Settings, origin
from assistant.types import AssistantError


def test_folders_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path / "here"))
    assert Settings.read().home == tmp_path / "here"


def test_misspelt_setting_is_refused_with_the_one_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_HOMES", "/x")
    with pytest.raises(AssistantError, match=r"ASSISTANT_HOMES='/x'.*Did you mean ASSISTANT_HOME\?"):
        Settings.read()


def test_unknown_setting_is_refused_with_those_that_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_ZZZ", "1")
    with pytest.raises(AssistantError, match=r"Known: ASSISTANT_HOME, ASSISTANT_CORPUS"):
        Settings.read()


def test_misspelt_setting_in_the_env_file_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("ASSISTANT_HOMEE=x\nOTHER=1\n")
    with pytest.raises(AssistantError, match=r"ASSISTANT_HOMEE='x'"):
        Settings.read()


@pytest.mark.parametrize(
    ("name", "value"),
    [("HOME", " "), ("HOME", "~nosuchuser/x"), ("MODEL", ""), ("LOG_LEVEL", "loud"), ("ALLOWED_SITES", "blog.example")],
)
def test_malformed_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"ASSISTANT_{name}", value)
    with pytest.raises(AssistantError, match=f"Setting ASSISTANT_{name}={value!r}"):
        Settings.read()


def test_wrong_weights_are_refused_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"not the weights")
    with pytest.raises(AssistantError, match=r"SHA-256 .* expected 53aa51172d14.*force-reinstall"):
        weights.verify(tmp_path)


def test_missing_weights_are_refused_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(AssistantError, match=r"Cannot read the weights .*Reinstall"):
        weights.verify(tmp_path)


def test_installed_weights_are_the_published_ones() -> None:
    weights.verify(Path(weights.locate(DEFAULT_MODEL)))


def test_allowed_sites_are_spelt_as_browsers_spell_origins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_ALLOWED_SITES", "HTTPS://Blog.Example:443/, http://localhost:8080,,https://bücher.de")
    assert Settings.read().allowed_sites == (
        "https://blog.example",
        "http://localhost:8080",
        "https://xn--bcher-kva.de",
    )


@pytest.mark.parametrize(
    "site",
    ["*", "https://*.blog.example", "https://", "ftp://blog.example", "https://blog.example/post", "https://a;b",
     "https://me@blog.example", "https://a b.example", "https://blog.example:99999", "https://[::1", "null", "//x"],
)  # fmt: skip
def test_a_site_that_is_no_origin_is_refused_with_the_cure(site: str) -> None:
    with pytest.raises(ValueError, match=r"is not the origin of a site: write https://blog\.example"):
        origin(site)


def test_an_address_in_brackets_is_an_origin() -> None:
    assert origin("http://[::1]:8080") == "http://[::1]:8080"
