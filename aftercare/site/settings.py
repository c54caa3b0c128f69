"""Django's settings, all derived from `config.py`."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from aftercare.site.config import config

_config = config()
_https = _config.base_url.startswith("https://")
ROOT = Path(__file__).resolve().parent.parent

SECRET_KEY = _config.key()
DEBUG = _config.debug
BASE_URL = _config.base_url.rstrip("/")
ALLOWED_HOSTS = list({urlsplit(_config.base_url).hostname or "localhost", "127.0.0.1", "localhost", "[::1]"})
CSRF_TRUSTED_ORIGINS = [BASE_URL]
DEMO = _config.demo
INSTANCE = _config.instance
VENDOR_NAME = _config.vendor_name
DATA_DIR = _config.data
METRICS_TOKEN = _config.metrics_token
OUTWARD_ALLOWED = _config.outward_allowed

INSTALLED_APPS = [
    "aftercare.site",
    "aftercare.insight",
    "aftercare.desk",
    "aftercare.contracts",
    "aftercare.channels",
    "aftercare.customers",
    "aftercare.accounts",
    "aftercare.records",
    "aftercare.ui",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "servestatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "procrastinate.contrib.django",
    "ninja",
]

MIDDLEWARE = [
    "aftercare.site.outage.OutageMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "aftercare.site.static_files.StaticFiles",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "aftercare.ui.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "aftercare.accounts.middleware.ActorMiddleware",
    "aftercare.ui.middleware.ToastMiddleware",
    "aftercare.ui.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "aftercare.site.urls"
WSGI_APPLICATION = "aftercare.site.wsgi.application"
ASGI_APPLICATION = "aftercare.site.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "APP_DIRS": False,
        "DIRS": [ROOT / room / "templates" for room in ("ui", "accounts", "records", "customers", "channels")]
        + [ROOT / room / "templates" for room in ("contracts", "desk", "insight", "site")],
        "OPTIONS": {
            "environment": "aftercare.ui.jinja.environment",
            "auto_reload": DEBUG,
            "context_processors": [],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "accounts" / "allauth_templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]
FORM_RENDERER = "django.forms.renderers.Jinja2"

DATABASES = {"default": _config.database()}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", "5")
DATABASES["default"]["OPTIONS"]["prepare_threshold"] = 3  # for `records.asking` alone; Django's never are
DATABASES["default"]["OPTIONS"].setdefault(
    "options", "-c statement_timeout=8000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000"
)
DATABASES["default"]["TEST"] = {"NAME": "test_aftercare" + os.environ.get("TEST_DB_SUFFIX", "")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "site_cache"},
}

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["aftercare.accounts.backend.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "aftercare.accounts.passwords.OwnWords"},
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
TIME_ZONE = _config.time_zone
LOCALE_PATHS = [ROOT / "foundation" / "locale"]  # not an app, so Django would not look there
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = _config.data / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = _config.data / "files"
CLAMAV = _config.clamav
FILES_S3_URL = _config.files_s3_url
FILES_S3_REGION = _config.files_s3_region
FILES_S3_KEY = _config.files_s3_key
FILES_S3_SECRET = _config.files_s3_secret
FILES_MAX_MB = _config.files_max_mb
FILES_MESSAGE_MAX_MB = _config.files_message_max_mb
FILES_CUSTOMER_DAY_MB = _config.files_customer_day_mb
FILES_CUSTOMER_TOTAL_MB = _config.files_customer_total_mb
FILES_ORPHAN_DAYS = _config.files_orphan_days
HELD_FILE = _config.data / "held"  # while it is there, no mail leaves; see site/held.py
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

SESSION_ENGINE = "aftercare.accounts.sessions"
SESSION_COOKIE_NAME = "__Host-session" if _https else "session"
CSRF_FAILURE_VIEW = "aftercare.ui.views.csrf_failure"
CSRF_COOKIE_NAME = "__Host-csrf" if _https else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 7 * 24 * 3600
SECURE_HSTS_SECONDS = 31536000 if _https else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if _https:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

EMAIL_BACKEND = "aftercare.channels.email_backend.OutboxBackend"
EMAIL_HOST = _config.smtp_host
EMAIL_PORT = _config.smtp_port
EMAIL_HOST_USER = _config.smtp_user
EMAIL_HOST_PASSWORD = _config.smtp_password
EMAIL_USE_TLS = _config.smtp_security == "starttls"
EMAIL_USE_SSL = _config.smtp_security == "tls"
EMAIL_TIMEOUT = 20
EMAIL_CERTIFICATE = _config.smtp_certificate
EMAIL_TOKEN_MAILBOX = _config.smtp_mailbox
DEFAULT_FROM_EMAIL = _config.mail_from

SITE_ID = None
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "aftercare.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = False  # accounts/limits.py counts in the database, for all workers together
MFA_ADAPTER = "aftercare.accounts.adapter.MFAAdapter"
USERSESSIONS_ADAPTER = "aftercare.accounts.adapter.SessionsAdapter"
MFA_FORMS = {
    "authenticate": "aftercare.accounts.second_step.AuthenticateForm",
    "reauthenticate": "aftercare.accounts.second_step.ReauthenticateForm",
}
STAFF_SECOND_FACTOR = _config.staff_second_factor
CUSTOMER_SECOND_FACTOR = _config.customer_second_factor
STAFF_IDLE_MINUTES = _config.staff_idle_minutes
CHAT_CALENDAR = _config.chat_calendar
TRUSTED_PROXIES = [part.strip() for part in _config.trusted_proxies.split(",") if part.strip()]
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Aftercare"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _https
USERSESSIONS_TRACK_ACTIVITY = False  # accounts notes it once a minute

MIGRATION_MODULES: dict[str, str] = {}
SILENCED_SYSTEM_CHECKS: list[str] = []

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname:<7} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"level": "ERROR"},  # a 404 is nobody's concern
        "procrastinate": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
        "psycopg.pool": {"level": "ERROR"},  # says the same ten times a second while the database is away
    },
}
