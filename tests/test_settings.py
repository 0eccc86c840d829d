"""Settings: documented, explained when wrong, and solo mode kept to this machine."""

from pathlib import Path

import pytest

from simulator.settings import Settings, SettingsError, read_settings

README = Path(__file__).parent.parent / "README.md"


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_documented_in_the_readme(name: str) -> None:
    assert f"| `IPT_{name.upper()}` |" in README.read_text(encoding="utf-8")


def test_the_readme_documents_no_setting_that_does_not_exist() -> None:
    rows = [line for line in README.read_text(encoding="utf-8").splitlines() if line.startswith("| `IPT_")]
    assert {row.split("`")[1] for row in rows} == {f"IPT_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org"])
def test_solo_mode_is_refused_where_others_can_reach_it(host: str) -> None:
    with pytest.raises(SettingsError, match="IPT_MODE=accounts"):
        Settings(host=host).check_address()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_solo_mode_is_fine_on_loopback(host: str) -> None:
    Settings(host=host).check_address()


def test_with_accounts_any_address_will_do() -> None:
    Settings(host="0.0.0.0", mode="accounts").check_address()


def test_a_wrong_setting_is_named_with_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPT_PORT", "eighty")
    monkeypatch.setenv("IPT_MODE", "open")
    with pytest.raises(SettingsError, match=r"IPT_PORT: .*eighty") as raised:
        read_settings()
    assert "IPT_MODE" in str(raised.value)


def test_further_folders_are_separated_by_colons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPT_PERSONAS", "/a:/b")
    assert read_settings().personas == (Path("/a"), Path("/b"))


def test_an_env_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("IPT_PORT=8100\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert read_settings().port == 8100
