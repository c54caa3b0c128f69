"""`aftercare demo`: the fictional vendor, filled in or removed."""

from typing import Annotated

import typer

from aftercare.site.commands.options import DataDir


def command(
    what: Annotated[str, typer.Argument(help="fill, or remove.")] = "fill",
    tickets: Annotated[int, typer.Option(min=12, max=2000, help="About how many tickets.")] = 120,
    remove: Annotated[bool, typer.Option("--remove", help="Remove everything invented.")] = False,
    data: DataDir = None,
) -> None:
    """Fill in a fictional vendor with customers, contracts and a hundred days of work; or remove it again.

    Nothing is done if it is there already. Its people have no passwords: the start page of a demonstration
    (`aftercare up --demo`) offers to sign in as any of them. No mail of it reaches anybody.

    Example: aftercare demo --tickets 200
    """
    if what not in ("fill", "remove"):
        raise typer.BadParameter("fill, remove", param_hint="what")
    from aftercare.site.commands.django_ready import set_up

    set_up(data)
    if remove or what == "remove":
        _remove()
    else:
        _fill(tickets)


def _fill(tickets: int) -> None:
    from aftercare.site.demo import filling
    from aftercare.site.words import _

    with typer.progressbar(length=100, label=_("Filling in the fictional vendor")) as bar:
        fresh = filling.fill(tickets, progress=lambda share: bar.update(max(0, int(share * 100) - bar.pos)))
    typer.echo(
        _("The fictional vendor is here. Enter as anybody on the start page.")
        if fresh
        else _("The fictional vendor is here already; nothing was changed.")
    )


def _remove() -> None:
    from aftercare.site.config import config
    from aftercare.site.demo import removal
    from aftercare.site.words import _

    gone = removal.remove()
    config().demo_mark().unlink(missing_ok=True)
    typer.echo(
        _("The fictional vendor is gone.") if gone else _("There is no fictional vendor; nothing to remove.")
    )
