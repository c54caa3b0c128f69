"""The database of a run: our embedded server, or one that the administrator named."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from aftercare.site.embedded.binaries import find_binaries, within_reach
from aftercare.site.embedded.cluster import Cluster
from aftercare.site.embedded.server import LADDER, furnish, start, wait_until_ready
from aftercare.site.supervisor.keeping import Keeper
from aftercare.site.supervisor.places import Place
from aftercare.site.supervisor.servers import check_server
from aftercare.site.words import _

Say = Callable[[str, str], None]
Pause = Callable[[float], None]


class Database(Protocol):
    """What the stack needs of either kind."""

    @property
    def url(self) -> str:
        """For libpq; known before the server runs."""

    def keeper(self, say: Say) -> Keeper | None:
        """The keeper of the server, if we run it."""

    def open(self, keeper: Keeper | None, say: Say, pause: Pause) -> None:
        """Return when the database can be used; Refused if it never can."""


@dataclass(frozen=True)
class Given:
    """A server that somebody else runs."""

    url: str

    def keeper(self, say: Say) -> None:
        return None

    def open(self, keeper: Keeper | None, say: Say, pause: Pause) -> None:
        for warning in check_server(self.url):
            say(warning, "database")


class Embedded:
    """Our own server, in the data directory."""

    def __init__(self, place: Place) -> None:
        home = place.postgres_home()
        home.mkdir(mode=0o700, exist_ok=True)
        self.cluster = Cluster(home, place.account, within_reach(find_binaries(), place.account, home))
        self.url = self.cluster.url()

    def keeper(self, say: Say) -> Keeper:
        return Keeper(
            "database", lambda: start(self.cluster, say=lambda text: say(text, "database")), LADDER, say
        )

    def open(self, keeper: Keeper | None, say: Say, pause: Pause) -> None:
        if not self.cluster.is_made:
            say(_("Making a new database …"), "aftercare")
        if keeper is not None:
            keeper.child = keeper.start()
            wait_until_ready(self.cluster, keeper.child, say=lambda text: say(text, "database"), pause=pause)
        furnish(self.cluster)
