"""A throw-away Dovecot: a real IMAP and POP3 server on free loopback ports, mailboxes in a temporary folder.

TLS with a certificate that nobody but itself has signed; passwords, or access tokens of `token_server`.
"""

import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from aftercare.channels.tests.certificates import write_certificate

PASSWORD = "secret"  # the same for everybody: a test's server has no secrets

_CONFIG = """
protocols = {protocols}
listen = 127.0.0.1
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
ssl = yes
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
mail_location = maildir:{home}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
first_valid_gid = 1
maildir_stat_dirs = no
mail_max_userip_connections = 100
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
{pop3}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {home}/oauth2.conf
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
"""

_POP3 = """
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3_port}
  }}
  inet_listener pop3s {{
    port = {pop3s_port}
    ssl = yes
  }}
}}
"""
_TOKENS = """
introspection_url = http://127.0.0.1:{token_port}/about?token=
introspection_mode = get
username_attribute = username
active_attribute = active
active_value = true
"""


@dataclass(frozen=True)
class Dovecot:
    """A running server. Every user name exists, with the password `PASSWORD`."""

    host: str
    port: int
    home: Path
    tls_port: int = 0
    pop3_port: int = 0
    pop3s_port: int = 0
    token_port: int = 0

    @property
    def certificate(self) -> str:
        """What it shows, as PEM."""
        return (self.home / "cert.pem").read_text()

    def fill(self, user: str, mails: Iterable[bytes]) -> None:
        """Put many mails into a mailbox that nobody has open, as files."""
        new = self.home / "mail" / user / "new"
        for folder in (new.parent, new, new.parent / "cur", new.parent / "tmp"):
            folder.mkdir(exist_ok=True)
        for number, mail in enumerate(mails):
            (new / f"{1_700_000_000 + number}.M{number}.here").write_bytes(mail)
        owner = (self.home / "mail").stat()
        for path in (new.parent, *new.parent.rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid)

    def login(self, user: str) -> imaplib.IMAP4:
        imap = imaplib.IMAP4(self.host, self.port, timeout=10)
        imap.login(user, PASSWORD)
        return imap

    def append(self, user: str, *mails: bytes, folder: str = "INBOX") -> None:
        """Put mails into a mailbox, in this order, unread."""
        imap = self.login(user)
        try:
            for mail in mails:
                state, said = imap.append(folder, "", "", mail)
                assert state == "OK", said
        finally:
            imap.logout()

    def mails(self, user: str, folder: str = "INBOX") -> dict[int, tuple[bytes, bool]]:
        """What is in a mailbox: UID → (raw mail, whether it is marked as read)."""
        imap = self.login(user)
        try:
            imap.select(folder, readonly=True)
            uids = imap.uid("SEARCH", "ALL")[1][0].split()
            return {int(uid): _raw_and_seen(imap, uid) for uid in uids}
        finally:
            imap.logout()

    def who(self) -> str:
        """Who has a session that is listed already (doveadm's words)."""
        return self._doveadm("who")

    def kick(self, user: str) -> None:
        """Cut every session of this user."""
        self._doveadm("kick", user)

    def _doveadm(self, *words: str) -> str:
        command = [str(_program("doveadm")), "-c", str(self.home / "dovecot.conf"), *words]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout

    def renumber(self, user: str) -> None:
        """Recreate the mailbox under a new UIDVALIDITY, with the same mails."""
        kept = [raw for raw, _ in self.mails(user).values()]
        shutil.rmtree(self.home / "mail" / user)
        time.sleep(1.1)  # UIDVALIDITY is the second of creation
        self.append(user, *kept)


def _raw_and_seen(imap: imaplib.IMAP4, uid: bytes) -> tuple[bytes, bool]:
    flags, content = imap.uid("FETCH", uid.decode(), "(FLAGS BODY.PEEK[])")[1][0][:2]
    return content, rb"\Seen" in flags


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """Start a server, yield it, stop it and take its folder away."""
    home = Path(tempfile.mkdtemp(prefix="dovecot-"))
    try:
        server = Dovecot("127.0.0.1", *(free_port(), home), *(free_port() for _ in range(4)))
        _prepare(server)
        with _running(server):
            yield server
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _running(server: Dovecot) -> Iterator[None]:
    command = [str(_program("dovecot")), "-F", "-c", str(server.home / "dovecot.conf")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(server, process)
        yield
    finally:
        _stop(process)


def _prepare(server: Dovecot) -> None:
    server.home.chmod(0o755)
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    (server.home / "mail").mkdir()
    if os.geteuid() == 0:
        os.chown(server.home / "mail", owner.pw_uid, owner.pw_gid)
    internal, login = ("dovecot", "dovenull") if os.geteuid() == 0 else (owner.pw_name, owner.pw_name)
    write_certificate(server.home)
    ports = {"pop3_port": server.pop3_port, "pop3s_port": server.pop3s_port}
    (server.home / "oauth2.conf").write_text(_TOKENS.format(token_port=server.token_port))
    text = _CONFIG.format(
        protocols="imap pop3" if has_pop3() else "imap",
        pop3=_POP3.format(**ports) if has_pop3() else "",
        tls_port=server.tls_port,
        home=server.home,
        port=server.port,
        uid=owner.pw_uid,
        gid=owner.pw_gid,
        internal=internal,
        internal_group=_group_of(internal),
        login=login,
        password=PASSWORD,
    )
    (server.home / "dovecot.conf").write_text(text)


def _program(name: str) -> str | None:
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


def has_pop3() -> bool:
    """Whether this machine's Dovecot speaks POP3, too."""
    return any(Path(folder, "pop3-login").exists() for folder in ("/usr/lib/dovecot", "/usr/libexec/dovecot"))


def _group_of(user: str) -> str:
    import grp

    return grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name


def _wait_for(server: Dovecot, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 15
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            server.login("probe").logout()
        except (OSError, imaplib.IMAP4.error):
            time.sleep(0.05)
        else:
            return
    log = server.home / "log"
    raise RuntimeError(f"dovecot did not start: {log.read_text() if log.exists() else 'no log'}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    children = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for child in children:
        if child.is_running():
            child.kill()


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
