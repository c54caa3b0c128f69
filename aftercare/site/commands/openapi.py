"""`aftercare openapi`: the description of the API, for the documentation and for makers of clients."""

import json

import typer

from aftercare.site.commands.options import DataDir


def command(data: DataDir = None) -> None:
    """Print the OpenAPI 3.1 description of `/api/v1/`.

    Example: aftercare openapi > docs/reference/openapi.json
    """
    from aftercare.site.commands.django_ready import set_up

    set_up(data)
    from aftercare.site.api.assembly import api

    typer.echo(json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False, sort_keys=True))
