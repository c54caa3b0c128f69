ACTIONS = {"keep": "inside"}

ROUTES = {"records:file": "guarded"}
