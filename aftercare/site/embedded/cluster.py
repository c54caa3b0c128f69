"""A cluster: the folder in which PostgreSQL keeps everything, and how it is made and configured."""

import hashlib
import os
import secrets
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from aftercare.foundation.errors import Refused
from aftercare.site.embedded.account import Account
from aftercare.site.embedded.archive import SCRIPT, archive_command, archive_of
from aftercare.site.embedded.binaries import Binaries
from aftercare.site.embedded.conf import render_conf

ROLE = "aftercare"
SUPERUSER = "postgres"
LONGEST_SOCKET = 90  # bytes; the kernel takes 107 for the whole path


@dataclass(frozen=True)
class Cluster:
    """Everything of one embedded server: `home` belongs to `account` and is closed to all others."""

    home: Path
    account: Account
    binaries: Binaries
    durable: bool = True

    @property
    def folder(self) -> Path:
        return self.home / "cluster"

    @property
    def passwords(self) -> Path:
        return self.home / "passwords"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def is_made(self) -> bool:
        return (self.folder / "PG_VERSION").exists()

    def url(self, role: str = ROLE, database: str = ROLE) -> str:
        """A URL for libpq. The password stays in its file, which the URL names."""
        query = urlencode(
            {"host": str(self.socket_folder()), "user": role, "passfile": str(self.passwords)},
            quote_via=quote,
        )
        return f"postgresql:///{database}?{query}"

    def socket_folder(self) -> Path:
        """Where the socket lies: in `home`, or in a short folder of its own if that path is too long."""
        if len(os.fsencode(self.home / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
            return self.home
        digest = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"aftercare-{self.account.uid}-{digest}"

    def password(self, role: str) -> str:
        lines = self.passwords.read_text().splitlines()
        return next(line.rsplit(":", 1)[1] for line in lines if line.split(":")[3] == role)


def make(cluster: Cluster) -> None:
    """Initialise the cluster if it isn't yet. Killed half-way, it starts over from a draft."""
    cluster.account.own(_private(cluster.home))
    cluster.account.own(_private(cluster.log))
    _write_passwords(cluster)
    if not cluster.is_made:
        draft = cluster.home / "cluster.new"
        shutil.rmtree(draft, ignore_errors=True)
        _initdb(cluster, draft)
        draft.rename(cluster.folder)
    _check_version(cluster)


def configure(cluster: Cluster) -> None:
    """Write the settings of this version of the product; `local.conf` beside it holds the administrator's."""
    _secure_socket_folder(cluster)
    conf = cluster.folder / "aftercare.conf"
    archive = _prepare_archive(cluster)
    conf.write_text(
        render_conf(cluster.socket_folder(), cluster.log, durable=cluster.durable, archive=archive)
    )
    conf.chmod(0o600)
    cluster.account.own(conf)
    main = cluster.folder / "postgresql.conf"
    if "aftercare.conf" not in (text := main.read_text()):
        main.write_text(text + "\ninclude = 'aftercare.conf'\ninclude_if_exists = 'local.conf'\n")


def _prepare_archive(cluster: Cluster) -> str:
    """Have the folder and the script of the archive; the command for PostgreSQL."""
    cluster.account.own(_private(archive_of(cluster.home)))
    _write_private(cluster.home / "archive.sh", SCRIPT, cluster.account)
    return archive_command(cluster.home, cluster.folder)


def _initdb(cluster: Cluster, folder: Path) -> None:
    """Encoding UTF-8 and a UTF-8 character type whatever the environment says, or Chinese has no trigrams."""
    locale = utf8_locale()
    builtin = (
        ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if cluster.binaries.version >= 17 else []
    )
    password = cluster.home / "superuser"
    _write_private(password, cluster.password(SUPERUSER), cluster.account)
    command = [
        cluster.binaries.program("initdb"),
        f"--pgdata={folder}",
        f"--username={SUPERUSER}",
        f"--pwfile={password}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        f"--lc-collate={locale}",
        f"--lc-ctype={locale}",
        "--lc-messages=C",
        "--data-checksums",
        *builtin,
        *([] if cluster.durable else ["--no-sync"]),
    ]
    try:
        answer = run_as(cluster.account, command, cluster.home)
    finally:
        password.unlink()
    if answer.returncode:
        raise Refused("initdb failed: %(why)s", why=(answer.stderr or answer.stdout).strip()[-800:])


def utf8_locale() -> str:
    """A UTF-8 locale that this system knows."""
    import locale

    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "C.utf8", "en_US.UTF-8", "zh_CN.UTF-8"):
            try:
                locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
            return name
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    raise Refused("This system has no UTF-8 locale; install the locale C.UTF-8 or en_US.UTF-8.")


def run_as(account: Account, command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs to its end, as the account and with an environment of its own."""
    identity = {} if account.is_ours else {"user": account.uid, "group": account.gid, "extra_groups": []}
    env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        command, cwd=folder, env=env, capture_output=True, text=True, umask=0o077, check=False, **identity
    )


def _check_version(cluster: Cluster) -> None:
    made_by = int((cluster.folder / "PG_VERSION").read_text())
    if made_by != cluster.binaries.version:
        raise Refused(
            "The database was made by PostgreSQL %(made_by)s, but the programs found are %(found)s. "
            "Restore a backup into the new version, or install the old one again.",
            made_by=made_by,
            found=cluster.binaries.version,
        )


def _write_passwords(cluster: Cluster) -> None:
    if not cluster.passwords.exists():
        lines = [f"*:*:*:{role}:{secrets.token_hex(24)}\n" for role in (ROLE, SUPERUSER)]
        _write_private(cluster.passwords, "".join(lines), cluster.account)


def _write_private(path: Path, text: str, account: Account) -> None:
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(text)
    account.own(draft)
    draft.rename(path)


def _private(folder: Path) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    return folder


def _secure_socket_folder(cluster: Cluster) -> None:
    """A folder under /tmp may have been laid there by somebody else: only one of ours, closed, will do."""
    folder = cluster.socket_folder()
    if folder == cluster.home:
        return
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in (os.geteuid(), cluster.account.uid):
        raise Refused("%(folder)s belongs to somebody else; remove it or set TMPDIR.", folder=str(folder))
    folder.chmod(0o700)
    cluster.account.own(folder)
