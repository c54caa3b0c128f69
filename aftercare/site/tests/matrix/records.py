ACTIONS = {"keep": "inside"}

ROUTES = {"records:file": "guarded", "records:preview": "guarded"}
