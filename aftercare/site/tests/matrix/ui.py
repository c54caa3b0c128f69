ROUTES = {
    "ui:language": "public",
    "ui:counts": "public",
    "ui:gallery": "guarded",
}
