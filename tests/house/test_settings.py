"""Settings: checked at the start, one clear line each, secrets made once with mode 0600."""

from pathlib import Path

import pytest

from consult.config import SETTINGS, SettingsError, read_settings

ROOT = Path(__file__).resolve().parents[2]

WRONG = [
    ({"CONSULT_DATABASE_URL": "mysql://x"}, "CONSULT_DATABASE_URL"),
    ({"CONSULT_DATABASE_URL": "sqlite:///"}, "CONSULT_DATABASE_URL"),
    ({"CONSULT_SECRET_KEY": "short"}, "CONSULT_SECRET_KEY"),
    ({"CONSULT_MAIL_URL": "ftp://x"}, "CONSULT_MAIL_URL"),
    ({"CONSULT_MAIL_URL": "smtp://"}, "CONSULT_MAIL_URL"),
    ({"CONSULT_MAIL_FROM": "nobody"}, "CONSULT_MAIL_FROM"),
    ({"CONSULT_MAIL_FROM": "a@b\nBcc: c@d"}, "CONSULT_MAIL_FROM"),
    ({"CONSULT_BASE_URL": "consult.example.org"}, "CONSULT_BASE_URL"),
    ({"CONSULT_BASE_URL": "http://consult.example.org"}, "CONSULT_BASE_URL"),
    ({"CONSULT_BASE_URL": "https://consult.example.org/path"}, "CONSULT_BASE_URL"),
    ({"CONSULT_BASE_URL": "https://[bad"}, "CONSULT_BASE_URL"),
    ({"CONSULT_BASE_URL": "https://consult.example.org:port"}, "CONSULT_BASE_URL"),
    ({"CONSULT_TRUSTED_PROXIES": "-1"}, "CONSULT_TRUSTED_PROXIES"),
    ({"CONSULT_TRUSTED_PROXIES": "many"}, "CONSULT_TRUSTED_PROXIES"),
    ({"CONSULT_PORT": "0"}, "CONSULT_PORT"),
    ({"CONSULT_PORT": "70000"}, "CONSULT_PORT"),
    ({"CONSULT_PORT": "８０００"}, "CONSULT_PORT"),
    ({"CONSULT_DIGEST_HOUR": "24"}, "CONSULT_DIGEST_HOUR"),
    ({"CONSULT_WORKERS": "0"}, "CONSULT_WORKERS"),
    ({"CONSULT_DEMO": "maybe"}, "CONSULT_DEMO"),
    ({"CONSULT_DEMO": "1", "CONSULT_BASE_URL": "https://consult.example.org"}, "CONSULT_DEMO"),
    ({"CONSULT_DATABASE": "sqlite:///x"}, "CONSULT_DATABASE"),
]


@pytest.mark.parametrize(("environment", "named"), WRONG)
def test_a_wrong_setting_stops_the_start_with_one_line_that_names_it(
    environment: dict[str, str], named: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError) as refusal:
        read_settings({"CONSULT_INSTANCE": str(tmp_path), **environment})
    assert named in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_the_secret_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    first = read_settings({"CONSULT_INSTANCE": str(tmp_path / "i")})
    assert (tmp_path / "i" / "secret_key").stat().st_mode & 0o777 == 0o600
    assert len(first.secret_key) >= 43
    assert read_settings({"CONSULT_INSTANCE": str(tmp_path / "i")}).secret_key == first.secret_key


def test_a_secret_key_that_others_can_read_stops_the_start(tmp_path: Path) -> None:
    read_settings({"CONSULT_INSTANCE": str(tmp_path)})
    (tmp_path / "secret_key").chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        read_settings({"CONSULT_INSTANCE": str(tmp_path)})


def test_the_defaults_serve_this_machine_only(tmp_path: Path) -> None:
    settings = read_settings({"CONSULT_INSTANCE": str(tmp_path)})
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.host == "127.0.0.1"
    assert not settings.demo and not settings.secure


def test_every_setting_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert not [name for name in SETTINGS if name not in readme]
