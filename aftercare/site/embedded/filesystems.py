"""What kind of file system a folder lies on. PostgreSQL's files must lie on a local one."""

from pathlib import Path

NETWORK = {
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "gpfs", "beegfs",
    "ncpfs", "fuse.sshfs", "fuse.glusterfs", "fuse.s3fs", "fuse.rclone", "fuse.gcsfuse", "fuse.juicefs",
}  # fmt: skip


def kind_of(folder: Path, mounts: str | None = None) -> str:
    """The type of the file system under `folder` (`ext4`, `nfs4`, …), or "" where the kernel doesn't say."""
    path = str(folder.resolve())
    best = ("", "")
    for line in (_mounts() if mounts is None else mounts).splitlines():
        fields, _, rest = line.partition(" - ")
        point = _unescape(fields.split()[4])
        if _contains(point, path) and len(point) >= len(best[0]):
            best = (point, rest.split()[0])
    return best[1]


def is_network(folder: Path, mounts: str | None = None) -> bool:
    """Whether the folder lies on a file system of another machine."""
    return kind_of(folder, mounts) in NETWORK


def _contains(point: str, path: str) -> bool:
    return path == point or path.startswith(point.rstrip("/") + "/")


def _mounts() -> str:
    try:
        return Path("/proc/self/mountinfo").read_text(errors="replace")
    except OSError:
        return ""


def _unescape(text: str) -> str:
    for code, char in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, char)
    return text
