"""The command line. Every command is loaded when it is called, so that the small ones start at once."""

import sys

from aftercare.foundation.errors import Refused


def main() -> None:
    """Exit codes: 0 done, 1 something was refused or failed (said on stderr), 2 wrong usage."""
    from aftercare.site.commands.table import build
    from aftercare.site.words import _, spell

    try:
        build(sys.argv[1:])(prog_name="aftercare")
    except Refused as error:
        print(spell(error), file=sys.stderr)  # noqa: T201
        sys.exit(1)
    except Exception as error:
        if type(error).__name__ != "OperationalError":  # Django's or psycopg's, without importing either
            raise
        print(_("The database does not answer. Start everything with: aftercare up"), file=sys.stderr)  # noqa: T201
        sys.exit(1)


if __name__ == "__main__":
    main()
