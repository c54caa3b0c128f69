ROUTES = {
    "healthz/live": "public",
    "healthz/ready": "public",
    "healthz/deep": "guarded",
    "metrics": "guarded",
    "site:start": "public",
    "site:palette": "staff",
}
