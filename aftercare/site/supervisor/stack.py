"""The whole product under one supervisor: database, preparation, pages, worker; started, kept, stopped."""

import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aftercare.foundation.errors import Refused
from aftercare.site import held as holding
from aftercare.site.supervisor import fingerprints
from aftercare.site.supervisor.databases import Database, Embedded, Given
from aftercare.site.supervisor.errands import Errand, read_token
from aftercare.site.supervisor.keeping import Keeper, Ladder, Start, spell_exit, stop_all
from aftercare.site.supervisor.lock import Instance, only_instance
from aftercare.site.supervisor.output import Output
from aftercare.site.supervisor.parts import WEB_LADDER, WORKER_LADDER, Address, Parts, compile_catalogues
from aftercare.site.supervisor.places import PACKAGE, Place, claim, settle
from aftercare.site.supervisor.ports import choose_port, is_alive, local_url
from aftercare.site.supervisor.servers import read_kept
from aftercare.site.supervisor.signals import Stopped, pause, stop_again, take_over
from aftercare.site.words import _

TICK = 0.5  # seconds between looks when nothing happens


@dataclass(frozen=True)
class Options:
    """What `aftercare up` was asked for."""

    data: Path
    host: str
    port: int | None
    workers: int
    demo: bool
    user: str | None
    database_url: str
    base_url: str
    held: str = ""  # what to do with mail and jobs held since a restore: send | none


def run(options: Options) -> None:
    """Run the product until asked to stop. Refused if it can't be started."""
    data = claim(options.data)
    with only_instance(data) as instance:
        take_over()
        stack = Stack(options, settle(data, options.user), instance)
        try:
            stack.start()
            stack.watch()
        except Stopped:
            stack.say(_("Stopping …"))
        finally:
            stack.stop()


class Stack:
    """One run of the product."""

    def __init__(self, options: Options, place: Place, instance: Instance) -> None:
        self.instance = instance
        self.output = Output(place.data / "log")
        self.say = self.output.say
        self.database: Database = Given(options.database_url) if options.database_url else Embedded(place)
        self.local = _choose_address(options)
        self.held = options.held
        self.parts = Parts(place, self.database.url, self.local, demo=options.demo)
        self.keepers: list[Keeper] = []
        self.errands: list[Errand] = []
        self.began = time.monotonic()

    def start(self) -> None:
        """Bring up the database, prepare what has changed, start the pages and the worker.

        The pages load while the tables are still being made; nobody knows their address yet.
        """
        self._compile_catalogues()
        assets = self._prepare_assets()
        self._open_database()
        schema = self._prepare_schema()
        self._finish(assets)
        self._keep("web", self.parts.web, WEB_LADDER)
        self._finish(schema)
        self._settle_held()
        self._keep("worker", self.parts.worker, WORKER_LADDER)

    def watch(self) -> None:
        """Greet once the pages answer; then keep every part alive until asked to stop."""
        while not is_alive(self.local.here):
            self._tend()
            pause(0.05)
        self._greet()
        while True:
            self._tend()
            pause(TICK)

    def stop(self) -> None:
        """Stop pages and worker, then the database. Asked twice, don't wait for what they are doing."""
        for errand in self.errands:
            errand.child.terminate()
        ours = [keeper for keeper in self.keepers if keeper.name != "database"]
        stop_all(ours, hurry=stop_again)
        stop_all([keeper for keeper in self.keepers if keeper not in ours], hurry=stop_again)
        self.say(_("Stopped."))

    def _open_database(self) -> None:
        keeper = self.database.keeper(self.say)
        if keeper:
            self.keepers.append(keeper)
        self.database.open(keeper, self.say, pause)
        _write_private(self.parts.place.url_file, self.database.url)

    def _settle_held(self) -> None:
        """What waited before a restore goes, or is dropped, only if the operator has said so."""
        held = holding.read(self.parts.place.data)
        if held is None:
            return
        if self.held:
            self._finish(self._send("prepare", "aftercare.site.prepare", "held", self.held))
            return
        self.say(
            _("Restored as of %(moment)s: no mail leaves (%(mails)s waiting), and %(jobs)s jobs wait.")
            % {"moment": held.moment, "mails": held.mails, "jobs": held.jobs}
        )
        self.say(
            _("Look around first; then start with --send-again to let them go, or --send-none to drop them.")
        )

    def _compile_catalogues(self) -> None:
        if fingerprints.stale_catalogues() and os.access(PACKAGE, os.W_OK):
            subprocess.run(compile_catalogues(), cwd=PACKAGE.parent, check=False)

    def _prepare_assets(self) -> Errand | None:
        """Start collecting the static files if any has changed; it needs no database."""
        noted = self.parts.place.data / "static" / ".fingerprint"
        wanted = fingerprints.of_assets()
        if noted.exists() and noted.read_text() == wanted:
            return None
        return self._send("prepare", "aftercare.site.prepare", "assets", wanted)

    def _prepare_schema(self) -> Errand | None:
        """Start applying migrations if there are any that this database doesn't know."""
        wanted = fingerprints.of_schema()
        if read_kept(self.database.url).get("schema") == wanted:
            return None
        self.say(_("Bringing the database up to date …"))
        return self._send("prepare", "aftercare.site.prepare", "schema", wanted)

    def _greet(self) -> None:
        """Say where the product is; the link for the first administrator follows when it is there."""
        self.instance.announce(self.local.url)
        self.say("")
        self.say(_("Aftercare is running: %(url)s") % {"url": self.local.url})
        self.say(
            _("Started in %(seconds).1f s. Files: %(data)s. Ctrl-C stops it.")
            % {
                "seconds": time.monotonic() - self.began,
                "data": self.parts.place.data,
            }
        )
        self._send("setup", "aftercare.site.prepare", "setup", heard=self._tell_setup)
        if self.parts.demo:
            (self.parts.place.data / "demo").touch()
            self._send("demo", "aftercare.site", "demo", "fill")

    def _tell_setup(self, answer: bytes) -> None:
        if token := read_token(answer):
            self.say(_("First administrator: %(url)s") % {"url": f"{self.local.url}/setup/{token}/"})

    def _tend(self) -> None:
        """Look after every child: reap, restart, listen."""
        now = time.monotonic()
        for keeper in self.keepers:
            keeper.tend(now)
        self.errands = [errand for errand in self.errands if not errand.is_done()]

    def _keep(self, name: str, start: Start, ladder: Ladder) -> None:
        self.keepers.append(Keeper(name, lambda: self._heard(start(), name), ladder, self.say))
        self._tend()

    def _send(self, name: str, *command: str, heard: Callable[[bytes], None] | None = None) -> Errand:
        child = self.parts.python(*command)
        errand = Errand(name, child if heard else self._heard(child, name), heard)
        self.errands.append(errand)
        return errand

    def _finish(self, errand: Errand | None) -> None:
        """Wait for an errand on which the rest depends."""
        if errand is None:
            return
        while errand in self.errands:
            self._tend()
            pause(0.02)
        if errand.child.returncode:
            raise Refused("Preparing failed (%(how)s); see above.", how=spell_exit(errand.child.returncode))

    def _heard(self, child: subprocess.Popen[bytes], name: str) -> subprocess.Popen[bytes]:
        if child.stdout is not None:
            self.output.follow(child.stdout, name)
        return child


def _choose_address(options: Options) -> Address:
    port = choose_port(options.host, options.port)
    here = local_url(options.host, port.number)
    return Address(options.host, port, options.workers, here, options.base_url or here)


def _write_private(path: Path, text: str) -> None:
    """For commands that are called beside a running instance, and for nobody else."""
    path.touch(mode=0o600)
    path.write_text(text)
