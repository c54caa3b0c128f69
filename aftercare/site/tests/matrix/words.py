"""The words of the tables in this folder: one file per room, `ACTIONS` and `ROUTES`.

`ACTIONS` names every public function of the room's `actions` that takes `by`, as `module.function`, and what
it demands:
    "ticket.reply"     a permission (several are separated by "|": any of them is enough)
    "own"              one's own things only, whatever the role
    "system"           called by jobs and other actions only, never with a person
    "inside"           called by other actions that have checked; demands nothing itself

`ROUTES` names every address of the room, as `namespace:name` (or the bare name, or the pattern where there is
no name), and who may come in:
    "public"           everybody, on purpose
    "person"           anybody signed in
    "staff"            any member of staff; "staff:ticket.read" with a permission
    "portal"           people of customers
    "link"             whoever holds the signed link in the address
    "token"            the API: a token or a session; the actions demand the rest
    "guarded"          the thing itself says who may see it

`ARGUMENTS`, where a room needs it, makes what its actions are called with in the test of refusals, by the
name of the parameter: `{"ticket": lambda: make_ticket()}`. The rest is
made up.
"""

DOORS = frozenset({"public", "person", "staff", "portal", "link", "token", "guarded"})
WORDS = frozenset({"own", "system", "inside"})
