"""Network file systems are recognised by the longest mount point above a folder."""

from pathlib import Path

import pytest

from aftercare.site.embedded.filesystems import is_network, kind_of

MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /srv/share rw - nfs4 server:/share rw
31 30 0:41 / /srv/share/local rw - xfs /dev/sdb1 rw
32 22 0:42 / /mnt/my\\040disk rw - cifs //nas/disk rw
"""


@pytest.mark.parametrize(
    ("folder", "kind", "network"),
    [
        ("/var/lib", "ext4", False),
        ("/srv/share", "nfs4", True),
        ("/srv/share/deep/er", "nfs4", True),
        ("/srv/shared", "ext4", False),
        ("/srv/share/local/x", "xfs", False),
        ("/mnt/my disk/x", "cifs", True),
    ],
)
def test_kind(folder, kind, network):
    assert (kind_of(Path(folder), MOUNTS), is_network(Path(folder), MOUNTS)) == (kind, network)


def test_here_is_local():
    assert not is_network(Path(__file__).parent)
