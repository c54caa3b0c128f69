"""Taking a backup: database, files, keys; verified; the archive of the log cleaned up behind it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from aftercare.foundation.errors import Refused
from aftercare.site.backups.manifest import CLUSTER, Manifest, measure, write
from aftercare.site.backups.programs import cluster_in, copy_cluster, serving, verify_cluster
from aftercare.site.config import Config
from aftercare.site.embedded.archive import FULL, LIMIT, MARK, archive_of
from aftercare.site.embedded.cluster import Cluster
from aftercare.site.supervisor import fingerprints

LAST = "last-backup"  # in the data directory: when, for the doctor


def take(config: Config, target: Path, *, database: bool) -> Manifest:
    """Write a backup into `target`, which must be new or empty. Refused, and nothing left, if it fails."""
    started = datetime.now(UTC)
    data = config.data.expanduser().resolve()
    if not data.is_dir():
        raise Refused("There is no installation in %(folder)s.", folder=data)
    cluster = cluster_in(data) if database else None
    with _new(target, data):
        # What the database knows must not be younger than its anchors, nor older than its files.
        _copy_folder(data / "anchors", target)
        first = _copy_database(data, cluster, target) if cluster else ""
        _copy_folder(data / "files", target)
        _write_key(config, target)
        manifest = Manifest(
            aftercare=_own_version(),
            postgresql=cluster.binaries.version if cluster else None,
            schema=fingerprints.of_schema(),
            started=started.isoformat(),
            finished=datetime.now(UTC).isoformat(),
            origin=str(data),
            first=first,
            size=sum(path.stat().st_size for path in target.rglob("*") if path.is_file()),
            files=measure(target),
        )
        write(target, manifest)
    if cluster:
        prune(archive_of(cluster.home))
    (data / LAST).write_text(manifest.finished)
    return manifest


@contextmanager
def _new(target: Path, data: Path) -> Iterator[None]:
    """An empty folder to write into, closed to others; empty again if we fail."""
    if target.is_dir() and any(target.iterdir()):
        raise Refused("%(folder)s is not empty; name a new folder for each backup.", folder=target)
    if target.resolve().is_relative_to(data):
        raise Refused("A backup belongs outside of the data directory, best on another disk.")
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        for path in target.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise


def _copy_database(data: Path, cluster: Cluster, target: Path) -> str:
    """The cluster and its passwords; returns the first segment it needs. The log is archived from now on."""
    mark = archive_of(cluster.home) / MARK
    with serving(data, cluster):
        if not mark.parent.is_dir():
            raise Refused("The running server is of an older version; restart it: aftercare up")
        mark.touch(mode=0o600)
        cluster.account.own(mark)
        (mark.parent / FULL).unlink(missing_ok=True)
        copy_cluster(cluster, target / CLUSTER)
    verify_cluster(cluster.binaries, target / CLUSTER)
    _copy_private(cluster.passwords, target / "passwords")
    label = (target / CLUSTER / "backup_label").read_text()
    return label.partition("(file ")[2].partition(")")[0]


def _copy_folder(source: Path, target: Path) -> None:
    """A folder with everything in it, closed to others; half-written uploads stay out."""
    copy = target / source.name
    if source.is_dir():
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns(".*"), copy_function=_copy_private)
        for folder in filter(Path.is_dir, (copy, *copy.rglob("*"))):
            folder.chmod(0o700)


def _write_key(config: Config, target: Path) -> None:
    key = target / "secret_key"
    key.touch(mode=0o600)
    key.write_text(config.key())


def _copy_private(source: str | Path, target: str | Path) -> str:
    Path(target).touch(mode=0o600)
    shutil.copyfile(source, target)
    return str(target)


def prune(archive: Path, most: int = LIMIT // 2) -> None:
    """Forget the log before the oldest backup that fits into `most` segments; the newest always stays."""
    segments = sorted(path for path in archive.glob("0*") if len(path.name) == 24)
    starts = sorted(path.name[:24] for path in archive.glob("0*.backup"))
    kept = [start for start in starts[:-1] if sum(s.name >= start for s in segments) <= most]
    oldest = min([*kept, *starts[-1:]], default="")
    for path in archive.glob("0*"):
        if path.suffix != ".history" and path.name[:24] < oldest:
            path.unlink(missing_ok=True)


def _own_version() -> str:
    try:
        return version("aftercare")
    except PackageNotFoundError:
        return "checkout"
