"""Settings of an installation: from the environment (`AFTERCARE_…`) and the data directory."""

import secrets
from functools import cache
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict
from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def default_data_dir() -> Path:
    """Where an installation keeps its files unless told otherwise: `var` here if that holds one, else the
    place that the XDG Base Directory Specification gives.
    """
    import os

    if (here := Path("var").absolute() / "database-url").exists():
        return here.parent
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "aftercare"


class Config(BaseSettings):
    """Every setting, with its default. `docs/reference/settings.md` lists them all."""

    model_config = SettingsConfigDict(env_prefix="AFTERCARE_", extra="ignore")

    data: Path = Field(default_factory=default_data_dir)
    database_url: str = Field(
        default="", validation_alias=AliasChoices("DATABASE_URL", "AFTERCARE_DATABASE_URL")
    )
    base_url: str = "http://127.0.0.1:8000"
    secret_key: str = ""
    debug: bool = False
    demo: bool = False
    time_zone: str = "Asia/Shanghai"
    language: str = "zh-hans"
    instance: str = "aftercare"
    vendor_name: str = "华诚软件"
    mail_from: str = "support@localhost"
    smtp_host: str = ""
    smtp_port: int = 25
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_security: str = "none"  # none | starttls | tls
    smtp_certificate: str = ""
    smtp_mailbox: str = ""
    allow_plain_http: bool = True
    trusted_proxies: str = ""
    staff_second_factor: bool = True
    customer_second_factor: bool = False
    staff_idle_minutes: int = 30
    chat_calendar: str = "5x8"
    metrics_token: str = ""
    clamav: str = ""  # /run/clamav/clamd.ctl, or host:port
    files_s3_url: str = ""  # endpoint with the bucket as its path
    files_s3_region: str = "us-east-1"
    files_s3_key: str = ""
    files_s3_secret: str = ""
    files_max_mb: int = 50
    files_message_max_mb: int = 100
    files_customer_day_mb: int = 1024  # 0: any amount
    files_customer_total_mb: int = 0
    files_orphan_days: int = 30
    outward_allowed: str = ""

    def url(self) -> str:
        """The database's URL: as set, or as the running embedded server wrote it down."""
        noted = self.data / "database-url"
        return self.database_url or (noted.read_text() if noted.exists() else "")

    def database(self) -> dict[str, Any]:
        """Django's DATABASES entry for `DATABASE_URL`; several hosts are allowed as libpq allows them."""
        parts = {k: str(v) for k, v in conninfo_to_dict(self.url()).items()}
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.pop("dbname", "aftercare"),
            "USER": parts.pop("user", ""),
            "PASSWORD": parts.pop("password", ""),
            "HOST": parts.pop("host", ""),
            "PORT": parts.pop("port", ""),
            "OPTIONS": parts,
        }

    def demo_mark(self) -> Path:
        """The file that makes an installation a demonstration again at its next start."""
        return self.data / "demo"

    def key(self) -> str:
        """The secret key: as set, or generated once into the data directory, readable by its owner only."""
        return self.secret_key or _kept_secret(self.data / "secret_key")


def _kept_secret(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text().strip()


def config_of(data: Path | None) -> Config:
    """The settings of the installation in `data`; None for the one that the environment names."""
    return Config(data=data.expanduser().absolute()) if data else Config()


@cache
def config() -> Config:
    """The settings in force, read once."""
    return Config()
