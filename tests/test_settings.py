from pathlib import Path

import pytest

from assistant import weights
from assistant.origins import origin
from assistant.settings import DEFAULT_MODEL, Settings
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


@pytest.mark.parametrize(
    "value", ["on", "client=0/minute", "client=1", "page=1/minute", "client=1/week", "client=1/minute;"]
)
def test_a_rate_limit_that_cannot_be_read_is_refused_with_one_that_can(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("ASSISTANT_RATE_LIMIT", value)
    with pytest.raises(
        AssistantError, match=r"ASSISTANT_RATE_LIMIT='.*write off, or budgets such as client=240/minute"
    ):
        Settings.read()


def test_trusted_proxies_are_addresses_and_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_TRUSTED_PROXIES", "127.0.0.1, 10.1.2.3/8,::1")
    assert Settings.read().trusted_proxies == ("127.0.0.1/32", "10.0.0.0/8", "::1/128")


def test_a_trusted_proxy_that_is_no_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_TRUSTED_PROXIES", "proxy.example")
    with pytest.raises(AssistantError, match=r"ASSISTANT_TRUSTED_PROXIES='proxy.example'.*IPv4 or IPv6 network"):
        Settings.read()


@pytest.mark.parametrize("name", ["REDIS", "REDDIS"])
def test_a_refused_address_is_shown_without_its_password(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"ASSISTANT_{name}", "http://me:hunter2@redis:6379")
    with pytest.raises(AssistantError, match=r"http://…@redis:6379") as error:
        Settings.read()
    assert "hunter2" not in str(error.value)


def test_passwords_are_not_in_what_settings_print(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_REDIS", "redis://:hunter2@redis:6379/0")
    monkeypatch.setenv("ASSISTANT_CHROMA_TOKEN", "hunter3")
    assert "hunter" not in repr(Settings.read())


@pytest.mark.parametrize("value", ["redis:6379", "ftp://x", "http://x/a/b/c", "http://x?y=1", "http://me:pw@x"])
def test_an_address_of_chroma_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("ASSISTANT_CHROMA", value)
    with pytest.raises(AssistantError, match="ASSISTANT_CHROMA="):
        Settings.read()
