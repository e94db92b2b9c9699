"""Settings: read once from the environment, checked at the start, frozen afterwards."""

import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

TRUE = {"1", "true", "yes", "on"}
HIDDEN = "(hidden)"
FALSE = {"", "0", "false", "no", "off"}

# Every setting, with one line of what it is for; `consult settings` prints it and a test holds the README to it.
SETTINGS: Mapping[str, str] = {
    "CONSULT_INSTANCE": "Folder for the database, the secret key and letters written to files (default: ./instance).",
    "CONSULT_DATABASE_URL": "sqlite:///… or postgresql+psycopg://… (default: consult.sqlite3 in the instance folder).",
    "CONSULT_SECRET_KEY": "At least 32 characters; made on the first run and kept in the instance folder when absent.",
    "CONSULT_MAIL_URL": "smtp://user:password@host:port, smtps://…, or file: to write letters into the instance folder.",
    "CONSULT_MAIL_FROM": "The sender of letters, an address (default: consult@localhost).",
    "CONSULT_DIGEST_HOUR": "The hour in Shenzhen, 0 to 23, after which the letter of the day goes out (default: 7).",
    "CONSULT_BASE_URL": "The address people use, without a path (default: http://127.0.0.1:8000).",
    "CONSULT_TRUSTED_PROXIES": "How many proxies stand in front and set X-Forwarded-For (default: 0).",
    "CONSULT_HOST": "The address to listen on (default: 127.0.0.1).",
    "CONSULT_PORT": "The port to listen on (default: 8000).",
    "CONSULT_WORKERS": "How many worker processes serve (default: 2).",
    "CONSULT_DEMO": "1 for a demo instance: sign-in links are shown; refused unless the base URL is this machine (default: 0).",
}


class SettingsError(Exception):
    """A setting is wrong; the message is one line that names it and says what to write."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one instance."""

    instance: Path
    database_url: str
    secret_key: str
    mail_url: str
    mail_from: str
    digest_hour: int
    base_url: str
    trusted_proxies: int
    host: str
    port: int
    workers: int
    demo: bool

    @property
    def secure(self) -> bool:
        """Whether people reach the instance over https, so that cookies are marked Secure."""
        return self.base_url.startswith("https://")


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read and check the settings; make the instance folder and its secret key when they are missing.

    Raises:
        SettingsError: a setting is wrong, unknown, or not allowed together with another.
    """
    env = os.environ if environment is None else environment
    for name in env:
        if name.startswith("CONSULT_") and name not in SETTINGS:
            raise SettingsError(f"{name} is not a setting of consult; run `consult settings` for the list.")
    instance = Path(env.get("CONSULT_INSTANCE", "instance")).absolute()
    port = _whole("CONSULT_PORT", env, 8000, 1, 65535)
    base_url = _base_url(env.get("CONSULT_BASE_URL", ""), port)
    demo = _flag("CONSULT_DEMO", env)
    if demo and not _is_this_machine(urlsplit(base_url).hostname or ""):
        raise SettingsError(
            "CONSULT_DEMO=1 is refused: a demo instance gives sign-in to anybody, and CONSULT_BASE_URL is not this machine."
        )
    database_url = _database_url(env.get("CONSULT_DATABASE_URL", ""), instance)
    mail_url = _mail_url(env.get("CONSULT_MAIL_URL", "file:"))
    mail_from = env.get("CONSULT_MAIL_FROM", "consult@localhost")
    if mail_from.count("@") != 1 or any(mark in mail_from for mark in "\r\n "):
        raise SettingsError("CONSULT_MAIL_FROM is not an address such as qa@example.org.")
    trusted_proxies = _whole("CONSULT_TRUSTED_PROXIES", env, 0, 0, 10)
    workers = _whole("CONSULT_WORKERS", env, 2, 1, 64)
    return Settings(
        instance=instance,
        database_url=database_url,
        secret_key=_secret_key(env.get("CONSULT_SECRET_KEY", ""), instance),
        mail_url=mail_url,
        mail_from=mail_from,
        digest_hour=_whole("CONSULT_DIGEST_HOUR", env, 7, 0, 23),
        base_url=base_url,
        trusted_proxies=trusted_proxies,
        host=env.get("CONSULT_HOST", "127.0.0.1"),
        port=port,
        workers=workers,
        demo=demo,
    )


def shown(settings: Settings) -> Mapping[str, str]:
    """Return every setting by name as it can be shown: secrets and passwords hidden."""
    values = {name: str(getattr(settings, name.removeprefix("CONSULT_").lower())) for name in SETTINGS}
    values.update(CONSULT_SECRET_KEY=HIDDEN, CONSULT_DEMO="1" if settings.demo else "0")
    for name in ("CONSULT_DATABASE_URL", "CONSULT_MAIL_URL"):
        values[name] = re.sub(r"(?<=:)[^:@/]*(?=@)", HIDDEN, values[name])
    return values


def _flag(name: str, env: Mapping[str, str]) -> bool:
    value = env.get(name, "").strip().lower()
    if value in TRUE or value in FALSE:
        return value in TRUE
    raise SettingsError(f"{name} must be 1 or 0, not {value!r}.")


def _whole(name: str, env: Mapping[str, str], default: int, least: int, most: int) -> int:
    value = env.get(name, "") or str(default)
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise SettingsError(f"{name} must be a whole number from {least} to {most}, not {value!r}.")
    return int(value)


def _base_url(value: str, port: int) -> str:
    value = (value or f"http://127.0.0.1:{port}").rstrip("/")
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise SettingsError(f"CONSULT_BASE_URL is not an address: {value!r}.") from None
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.path
        or parts.query
        or parts.fragment
    ):
        raise SettingsError(f"CONSULT_BASE_URL must look like https://consult.example.org, not {value!r}.")
    if parts.scheme == "http" and not _is_this_machine(parts.hostname):
        raise SettingsError("CONSULT_BASE_URL must begin with https:// unless it is this machine.")
    return value


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _database_url(value: str, instance: Path) -> str:
    if not value:
        return f"sqlite:///{instance / 'consult.sqlite3'}"
    if value.startswith("postgresql://"):
        return value.replace("postgresql://", "postgresql+psycopg://", 1)
    if (value.startswith("sqlite:///") and value != "sqlite:///") or value.startswith(
        "postgresql+psycopg://"
    ):
        return value
    raise SettingsError(
        "CONSULT_DATABASE_URL must begin with sqlite:/// (and a path) or postgresql+psycopg://."
    )


def _mail_url(value: str) -> str:
    parts = urlsplit(value)
    if (parts.scheme in ("smtp", "smtps") and parts.hostname) or value.startswith("file:"):
        return value
    raise SettingsError("CONSULT_MAIL_URL must look like smtp://user:password@host:port, smtps://… or file:.")


def _secret_key(value: str, instance: Path) -> str:
    if value:
        if len(value) < 32:
            raise SettingsError("CONSULT_SECRET_KEY is too short: 32 characters at least.")
        return value
    path = instance / "secret_key"
    try:
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if path.stat().st_mode & 0o077:
            raise SettingsError(f"{path} can be read by other users of this machine: chmod 600 it.") from None
        return path.read_text("ascii").strip()
    except OSError as fault:
        raise SettingsError(f"CONSULT_INSTANCE: {instance} cannot be written ({fault.strerror}).") from None
    key = secrets.token_urlsafe(48)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key + "\n")
    return key
