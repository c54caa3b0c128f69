"""Bringing a backup back into an empty data directory, as it was taken or up to a later time."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aftercare.foundation.errors import Refused
from aftercare.site import held as holding
from aftercare.site.backups import manifest
from aftercare.site.backups.manifest import CLUSTER, Manifest
from aftercare.site.backups.programs import verify_cluster
from aftercare.site.embedded.archive import archive_of, segments_from
from aftercare.site.embedded.binaries import find_binaries, within_reach
from aftercare.site.embedded.cluster import Cluster
from aftercare.site.embedded.server import last_words, shut_down, start, wait_until_ready
from aftercare.site.supervisor.lock import only_instance
from aftercare.site.supervisor.places import UNFINISHED, Place, claim, settle

REPLAY = "replay"


@dataclass(frozen=True)
class Wish:
    """What is asked for: the moment (None: as it was taken), and where the log after the backup lies."""

    to_time: datetime | None = None
    log: Path | None = None
    user: str | None = None


def restore(source: Path, data: Path, wish: Wish) -> Manifest:
    """Verify the backup and bring it back. Refused, with `data` as empty as before, if anything is wrong."""
    taken = manifest.read(source)
    data = data.expanduser().absolute()
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise Refused(
            "%(folder)s is not empty; a backup is only brought back into a new folder.", folder=data
        )
    _check(source, taken, wish)
    with _emptied_if_it_fails(claim(data)) as data, only_instance(data):
        (data / UNFINISHED).touch(mode=0o600)
        _copy_files(source, Path(taken.origin), data)
        place = settle(data, wish.user)
        if taken.has_database:
            _restore_database(source, place, taken, wish)
        settle(data, wish.user)
        (data / UNFINISHED).unlink()
    return taken


def _check(source: Path, taken: Manifest, wish: Wish) -> None:
    """What is quick to see first; then every byte."""
    if taken.has_database:
        _check_version(taken)
        _check_time(taken, wish.to_time)
    elif wish.to_time:
        raise Refused("This backup has no database; only its files can be brought back.")
    manifest.verify(source, taken)
    if taken.has_database:
        verify_cluster(find_binaries(), source / CLUSTER)


def _check_version(taken: Manifest) -> None:
    binaries = find_binaries()
    if binaries.version != taken.postgresql:
        raise Refused(
            "The backup was made by PostgreSQL %(made_by)s, but the programs found are %(found)s.",
            made_by=taken.postgresql,
            found=binaries.version,
        )


def _check_time(taken: Manifest, to_time: datetime | None) -> None:
    if to_time and to_time < taken.finished_at:
        raise Refused(
            "This backup was finished at %(finished)s; take an older one for an earlier time.",
            finished=taken.finished,
        )


@contextmanager
def _emptied_if_it_fails(data: Path) -> Iterator[Path]:
    try:
        yield data
    except BaseException:
        home = (data / "postgres").resolve()
        for path in (*data.iterdir(), home):
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
        raise


def _copy_files(source: Path, origin: Path, data: Path) -> None:
    """The keys and files of the backup; then what came after, where the old installation is still there."""
    shutil.copyfile(source / "secret_key", data / "secret_key")
    (data / "secret_key").chmod(0o600)
    for name in ("files", "anchors"):
        if (source / name).is_dir():
            shutil.copytree(source / name, data / name)
    if (origin / "files").is_dir():
        shutil.copytree(
            origin / "files",
            data / "files",
            ignore=shutil.ignore_patterns(".*"),
            copy_function=_copy_new,
            dirs_exist_ok=True,
        )


def _copy_new(source: str, target: str) -> str:
    """Content-addressed files never change: one that is there is right."""
    return target if Path(target).exists() else str(shutil.copy(source, target))


def _restore_database(source: Path, place: Place, taken: Manifest, wish: Wish) -> None:
    cluster = _lay_out(source, place)
    settings = {"archive_mode": "off", "hot_standby": "off"}
    if wish.to_time:
        settings |= _roll_forward(cluster, taken, wish.to_time, wish.log)
    server = start(cluster, settings=settings)
    try:
        wait_until_ready(cluster, server)
        waiting = holding.hold(cluster)
    except Refused as refused:
        raise _spelled(refused, cluster) from None
    finally:
        if server.poll() is None:
            shut_down(server)
    shutil.rmtree(cluster.home / REPLAY, ignore_errors=True)
    moment = wish.to_time.isoformat() if wish.to_time else taken.finished
    holding.note(place.data, moment=moment, waiting=waiting)


def _lay_out(source: Path, place: Place) -> Cluster:
    home = place.postgres_home()
    home.mkdir(mode=0o700, exist_ok=True)
    shutil.copytree(source / CLUSTER, home / CLUSTER)
    shutil.copyfile(source / "passwords", home / "passwords")
    (home / "passwords").chmod(0o600)
    (home / CLUSTER).chmod(0o700)
    _own(place, home)
    return Cluster(home, place.account, within_reach(find_binaries(), place.account, home))


def _roll_forward(cluster: Cluster, taken: Manifest, to_time: datetime, log: Path | None) -> dict[str, str]:
    """Lay out the log after the backup, and the settings that have it replayed."""
    replay = cluster.home / REPLAY
    replay.mkdir(mode=0o700)
    old = (Path(taken.origin) / "postgres").resolve()
    places = [log] if log else [old / CLUSTER / "pg_wal", archive_of(old)]
    for place in places:  # the archive last: what it holds is whole
        for path in segments_from(place, taken.first):
            shutil.copyfile(path, replay / path.name)
    if not any(replay.iterdir()):
        raise Refused(
            "The log written after the backup is not in %(folder)s; name its folder with --log.",
            folder=places[-1],
        )
    for path in (replay, *replay.iterdir()):
        cluster.account.own(path)
    signal = cluster.folder / "recovery.signal"
    signal.touch(mode=0o600)
    cluster.account.own(signal)
    return {
        "restore_command": 'cp ../replay/"%f" "%p"',
        "recovery_target_time": to_time.isoformat(sep=" "),
        "recovery_target_action": "promote",
    }


def _spelled(refused: Refused, cluster: Cluster) -> Refused:
    """The one failure that has nothing to do with a fault: the log ends before the time asked for."""
    words = last_words(cluster, lines=60)
    if "before configured recovery target was reached" not in words:
        return refused
    until = re.findall(r"last completed transaction was at log time (\S+ \S+)", words)
    return Refused(
        "The log reaches only until %(until)s; name an earlier time.", until=until[-1] if until else "?"
    )


def _own(place: Place, home: Path) -> None:
    for path in (home, *home.rglob("*")):
        place.account.own(path)
