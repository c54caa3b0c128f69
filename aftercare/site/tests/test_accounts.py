"""As whom PostgreSQL runs, and what that account can reach."""

import os
import tempfile
from pathlib import Path

import pytest

from aftercare.foundation.errors import Refused
from aftercare.site.embedded.account import Account, account_named

STRANGER = Account("stranger", 54321, 54321)


@pytest.mark.parametrize(
    ("mode", "expected"), [(0o755, True), (0o711, True), (0o700, False), (0o750, False), (0o701, True)]
)
def test_stranger_passes_where_others_may(tmp_path, mode, expected):
    top = Path(tempfile.gettempdir()).resolve()
    for folder in (tmp_path, *tmp_path.parents):
        if top in folder.parents:  # how many levels pytest makes depends on its workers
            folder.chmod(0o755)
    inner = tmp_path / "inner"
    inner.mkdir()
    inner.chmod(mode)
    assert STRANGER.may_enter(inner) is expected


def test_closed_parent_closes_everything_below(tmp_path):
    (tmp_path / "closed" / "open").mkdir(parents=True)
    (tmp_path / "closed").chmod(0o700)
    assert not STRANGER.may_enter(tmp_path / "closed" / "open")


@pytest.mark.parametrize("name", ["root", "nobody-of-that-name"])
def test_refused_accounts(name):
    with pytest.raises(Refused):
        account_named(name)


def test_default_is_an_unprivileged_existing_account():
    account = account_named(None)
    assert account.uid != 0
    assert account.is_ours == (os.geteuid() == account.uid)
