"""What the product leans on: the database, the way mail goes out, and what the rooms say of themselves."""

import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg

from aftercare.foundation.errors import Refused
from aftercare.site.config import Config
from aftercare.site.doctor.findings import Diagnosis, Verdict, ill, judge, note, well
from aftercare.site.supervisor import fingerprints
from aftercare.site.supervisor.servers import check_server, read_kept
from aftercare.site.words import _, spell

SKEW = 5.0  # seconds


def examine_database(url: str, *, ours: bool) -> Iterator[Diagnosis]:
    """Reachable, new enough, with a UTF-8 character type and trigrams, at our time, with our tables.

    `ours` is the embedded server, which runs only while the product does.
    """
    if not url:
        yield note(_("Database"), _("none yet"), _("It is made by: aftercare up"))
        return
    try:
        warnings = check_server(url)
    except Refused as error:
        if ours:
            yield note(_("Database"), _("not running"), _("Start everything: aftercare up"))
        else:
            yield ill(_("Database"), spell(error), _("Start the server, or correct DATABASE_URL."))
        return
    remedy = _("See the requirements of a PostgreSQL of your own in docs/how-to.")
    yield from (ill(_("Database"), warning, remedy) for warning in warnings)
    with psycopg.connect(url, connect_timeout=10) as connection:
        yield from _examine_server(connection)
    current = read_kept(url).get("schema") == fingerprints.of_schema()
    tables = _("of this version") if current else _("of another version")
    yield judge(current, _("Tables"), tables, _("Restart: aftercare up brings them up to date."))


def _examine_server(connection: psycopg.Connection) -> Iterator[Diagnosis]:
    row = connection.execute(
        "SELECT current_setting('server_version'), now(), count(*) FROM pg_stat_activity"
    )
    version, now, used = row.fetchone() or ("", datetime.now(UTC), 0)
    connections = _("%(count)s connections") % {"count": used}
    yield well(_("Database"), f"PostgreSQL {version}, {connections}")
    skew = abs((datetime.now(UTC) - now).total_seconds())
    yield judge(
        skew < SKEW,
        _("Database's clock"),
        f"± {skew:.1f} s",
        _("Let both machines take their time from NTP."),
    )


def examine_mail(config: Config) -> Iterator[Diagnosis]:
    """Whether the way out for mail answers. Nothing is sent."""
    if not config.smtp_host:
        yield note(_("Outgoing mail"), _("not set up"), _("Set AFTERCARE_SMTP_HOST and its fellows."))
        return
    where = f"{config.smtp_host}:{config.smtp_port}"
    kind = smtplib.SMTP_SSL if config.smtp_security == "tls" else smtplib.SMTP
    try:
        with kind(config.smtp_host, config.smtp_port, timeout=10) as server:
            server.ehlo()
    except (OSError, smtplib.SMTPException) as error:
        yield ill(
            _("Outgoing mail"), f"{where}: {error}", _("Correct AFTERCARE_SMTP_…, or open the firewall.")
        )
    else:
        yield well(_("Outgoing mail"), where)


def examine_rooms() -> Iterator[Diagnosis]:
    """What `/healthz/deep` asks: queue, sweeps, mailboxes. Needs Django, and the product running."""
    from aftercare.records import health

    for name, finding in health.examine().items():
        verdict = Verdict.WELL if finding.ok else Verdict.ILL
        remedy = "" if finding.ok else _("Is it running? Look into log/aftercare.log in the data directory.")
        yield Diagnosis(name, verdict, finding.detail, remedy)
