"""All settings, typed. Embedded by default; grown up by DATABASE_URL and REDIS_URL. Documented in docs/settings.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from participa.core import databases, env, secret

BASE_DIR = Path(__file__).resolve().parent.parent
#: Everything that an installation writes: database, documents, keys, mail of the demo.
VAR_DIR = env.folder("VAR_DIR", BASE_DIR / "var")

# --- what it is and where it is served
DEBUG = env.boolean("DEBUG", False)
#: Demo logins and the demo mailbox; only ever on 127.0.0.1. ``check --deploy`` fails where it is on.
DEMO = env.boolean("DEMO", False)
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme not in {"http", "https"} or not _site.hostname or _site.path:
    raise env.SettingsError(f"SITE_URL is {SITE_URL!r}: it must be like https://participa.example.org.")
ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS", [_site.hostname, "localhost", "127.0.0.1", "[::1]"])
SECRET_KEY = env.text("SECRET_KEY") or secret.secret_from(VAR_DIR / "secret-key")
if len(SECRET_KEY) < 32:
    raise env.SettingsError("SECRET_KEY is too short: give it at least 32 characters.")
INSTITUTION_ES = env.text("INSTITUTION_ES", "Gobierno de Urdalde")
INSTITUTION_EU = env.text("INSTITUTION_EU", "Urdaldeko Gobernua")
INSTITUTION_EN = env.text("INSTITUTION_EN", "Government of Urdalde")
CONTACT_EMAIL = env.text("CONTACT_EMAIL", "participa@example.org")

# --- data
HTTP_HANDLER = env.choice("HTTP_HANDLER", "threads", ["threads", "asgi"])
HTTP_THREADS = env.integer("HTTP_THREADS", 8, low=1, high=200)
#: Requests that may wait for a thread; one more is answered 503 at once.
HTTP_WAITING = env.integer("HTTP_WAITING", 128, low=0, high=10_000)
DATABASES = {
    "default": databases.from_url(
        env.text("DATABASE_URL"),
        folder=VAR_DIR,
        pool=env.boolean("DB_POOL", True),
        pool_size=env.integer("DB_POOL_SIZE", 10, low=1, high=200),
        conn_max_age=env.integer("CONN_MAX_AGE", 0, low=0, high=3600),
        asgi=HTTP_HANDLER == "asgi",
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.text("REDIS_URL")
if REDIS_URL and not REDIS_URL.startswith(("redis://", "rediss://", "unix://")):
    raise env.SettingsError("REDIS_URL must begin with redis://, rediss:// or unix://.")
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "participa"}
}
CHANNEL_LAYERS: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": env.text("REDIS_PREFIX", "participa")},
    }
    if REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
#: One file per proposal, mode 600; outside backups, shared by the web nodes. Missing: votes answer 503.
VOTE_KEYS_DIR = env.folder("VOTE_KEYS_DIR", VAR_DIR / "vote-keys")
MEDIA_ROOT = env.folder("DOCUMENTS_DIR", VAR_DIR / "documents")
MEDIA_URL = ""  # documents are served by a view that applies the consultation's rule

# --- what runs
INSTALLED_APPS = [
    "frontend",
    "api",
    "moderation",
    "proposals",
    "participa.ops",
    "participa.accounts",
    "participa.events",
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "frontend.dashboard.apps.ConfigurationConfig",
    "django.contrib.humanize",
    "django.forms",
    "channels",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "django_tasks",
    "django_tasks_db",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "frontend.shared.compression.Compression",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "frontend.shared.second_factor.SecondFactor",
    "frontend.shared.errors.Refusals",
]
ROOT_URLCONF = "participa.urls"
WSGI_APPLICATION = "participa.wsgi.application"
ASGI_APPLICATION = "participa.asgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "frontend" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "frontend.shared.context.page",
            ],
            "libraries": {"report": "frontend.shared.templatetags.report", "site": "frontend.shared.templatetags.site"},
        },
    }
]

# --- words and time
LANGUAGE_CODE = "es"
LANGUAGES = [("es", "Castellano"), ("eu", "Euskara"), ("en", "English")]
LOCALE_PATHS = [
    BASE_DIR / package / "locale" for package in ("participa", "proposals", "moderation", "api", "frontend")
]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Madrid"

# --- accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "frontend.shared.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS: dict[str, str] = {}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Participa"
USERSESSIONS_TRACK_ACTIVITY = False

# --- mail
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", f"Participa <{CONTACT_EMAIL}>")
_mail = env.text("MAIL_URL")
if _mail:
    _parts = urlsplit(_mail)
    if _parts.scheme not in {"smtp", "smtps"} or not _parts.hostname:
        raise env.SettingsError("MAIL_URL must be like smtp://user:password@host:587 or smtps://host:465.")
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _parts.hostname, _parts.port or 587
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _parts.username or "", _parts.password or ""
    EMAIL_USE_SSL, EMAIL_USE_TLS = _parts.scheme == "smtps", _parts.scheme == "smtp"
    EMAIL_TIMEOUT = 15
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(VAR_DIR / "mail")

# --- static files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "frontend" / "static"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "frontend.shared.storage.HashedStorage"
        if env.boolean("HASHED_STATIC", False)
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not env.boolean("HASHED_STATIC", False)

# --- security
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
_secure = _site.scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = _secure
SECURE_HSTS_SECONDS = 31_536_000 if _secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _secure
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "frontend.shared.errors.csrf_failure"
#: Addresses of the proxies in front, whose X-Forwarded-For and X-Forwarded-Proto are believed.
TRUSTED_PROXIES = env.listing("TRUSTED_PROXIES")
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DOCUMENT_MAX_BYTES = env.integer("DOCUMENT_MAX_MB", 20, low=1, high=200) * 1024 * 1024

# --- the domain's own numbers
COMMENT_MAX_LENGTH = env.integer("COMMENT_MAX_LENGTH", 2000, low=200, high=20_000)
EDIT_WINDOW_MINUTES = env.integer("EDIT_WINDOW_MINUTES", 30, low=0, high=1440)
ORIGINALS_DAYS = env.integer("ORIGINALS_DAYS", 400, low=200, high=3650)
UNDO_SECONDS = env.integer("UNDO_SECONDS", 60, low=0, high=3600)
BACKLOG_CASES = env.integer("BACKLOG_CASES", 25, low=0, high=100_000)
BACKLOG_HOURS = env.integer("BACKLOG_HOURS", 24, low=0, high=720)
TERRITORY = env.text("TERRITORY", "PV")
PAGE_SIZE = env.integer("PAGE_SIZE", 20, low=5, high=100)

# --- the API
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.v1.authentication.TokenAuthentication",
        "api.v1.authentication.SiteSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.v1.parsers.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "api.v1.pagination.CursorPage",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["api.v1.throttles.AnonymousThrottle", "api.v1.throttles.AccountThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "anonymous": env.text("API_RATE_ANONYMOUS", "300/min"),
        "account": env.text("API_RATE_ACCOUNT", "600/min"),
    },
    "EXCEPTION_HANDLER": "api.v1.errors.problem",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "PAGE_SIZE": PAGE_SIZE,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Participa",
    "VERSION": "1",
    "DESCRIPTION": _("Public consultations: open data and participation."),
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "OAS_VERSION": "3.1.0",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": ["api.v1.schema.with_problems"],
}

# --- live
LIVE_ORIGINS = env.listing("LIVE_ORIGINS", [SITE_URL])
LIVE_SOCKETS_PER_ADDRESS = env.integer("LIVE_SOCKETS_PER_ADDRESS", 500, low=1, high=100_000)
LIVE_WATCHDOG_SECONDS = env.integer("LIVE_WATCHDOG_SECONDS", 1, low=1, high=3600)
#: Frames go straight to the transport where the server offers it.
LIVE_DIRECT = env.boolean("LIVE_DIRECT", True)
#: Opens the numbers for Prometheus; without it there is no such page.
METRICS_TOKEN = env.text("METRICS_TOKEN")
if METRICS_TOKEN and len(METRICS_TOKEN) < 16:
    raise env.SettingsError("METRICS_TOKEN is too short: give it at least 16 characters.")

# --- logs: no token, e-mail or query with personal data
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.choice("LOG_LEVEL", "INFO", ["DEBUG", "INFO", "WARNING", "ERROR"])},
    "loggers": {"django.server": {"handlers": ["console"], "level": "INFO", "propagate": False}},
}
