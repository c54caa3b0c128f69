"""`aftercare worker`: one more worker."""

from aftercare.site.commands.options import DataDir


def command(data: DataDir = None) -> None:
    """Run one more worker by itself. `aftercare up` runs one already; any number may run, on any machine.

    Example: DATABASE_URL=postgresql://db/aftercare aftercare worker
    """
    from aftercare.site.commands.django_ready import set_up

    set_up(data)
    from aftercare.site.worker import main

    main()
