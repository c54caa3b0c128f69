ROUTES = {
    "insight:quarter": "staff:report.read",
    "insight:export": "staff:export.rows",
    "insight_portal:quarter": "portal",
    "insight_portal:export": "portal",
}
