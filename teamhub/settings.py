"""All settings of Teamhub. Every environment variable is read here and nowhere else.

Sections, in order: where things are, safety, apps, web, databases, people and sign-in, language and time,
static files, mail, channels, worker and timetable, rules of the house, logging. `.env.example` documents each variable.
"""

import datetime as dt
import secrets
from importlib.util import find_spec
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()

# --- Where things are -------------------------------------------------------------------------------------
BASE_DIR = Path(__file__).resolve().parent.parent
if (BASE_DIR / ".env").is_file():
    env.read_env(str(BASE_DIR / ".env"))
# A variable set to nothing (`DATABASE_URL=` in a file) is one that is not set: its default holds.
env.ENVIRON = {name: value for name, value in env.ENVIRON.items() if value}
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)

# --- Safety -----------------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
HOST = env.str("HOST", default="127.0.0.1")  # what `make run` listens on
_port = env.str("PORT", default="8000")
if not (_port.isascii() and _port.isdigit() and 1 <= int(_port) <= 65535):
    raise ImproperlyConfigured(f"PORT is {_port!r}; it must be a number from 1 to 65535, such as 8123.")
PORT = int(_port)
BASE_URL = env.str("BASE_URL", default=f"http://localhost:{PORT}").rstrip("/")
if not BASE_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured(f"BASE_URL is {BASE_URL!r}; it must begin with http:// or https://.")
IS_HTTPS = BASE_URL.startswith("https://")
if DEBUG and IS_HTTPS:
    raise ImproperlyConfigured("DEBUG must be off where BASE_URL is https: it shows internals to everyone.")


def embedded_secret(path: Path) -> str:
    """The key kept beside the embedded database; made, readable by the owner alone, the first time."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if IS_HTTPS:
        raise ImproperlyConfigured(
            "Set SECRET_KEY: a long random text, kept secret and never changed lightly."
        )
    SECRET_KEY = embedded_secret(DATA_DIR / "secret_key")

_host = BASE_URL.split("://", 1)[1].split("/", 1)[0].rsplit(":", 1)[0]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_host, "localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [BASE_URL] if IS_HTTPS else []
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked over plain HTTP from inside
TRUST_PROXY = env.bool("TRUST_PROXY", default=False)  # one proxy in front, which sets X-Forwarded-*
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUST_PROXY else None
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-sessionid" if IS_HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if IS_HTTPS else "csrftoken"
SESSION_ENGINE = "people.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600  # seconds; however much it is used
SESSION_IDLE = dt.timedelta(hours=max(1, env.int("SESSION_IDLE_HOURS", default=12)))  # unused, it ends sooner
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Apps -------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",  # form widgets from templates/, see FORM_RENDERER
    "django_htmx",
    "template_partials",
    "import_export",
    "teamhub",
    "web",
    "people",
    "records",
    "outcomes",
    "postmortems",
    "decisions",
    "followups",
    "notices",
]
if find_spec("django_linear_migrations"):  # a development tool: keeps migrations in one line
    INSTALLED_APPS.append("django_linear_migrations")
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "web.middleware.SafeHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.middleware.IdleMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "people.middleware.TimeZoneMiddleware",
    "web.middleware.MessagesOutOfBandMiddleware",
]

# --- Web --------------------------------------------------------------------------------------------------
ROOT_URLCONF = "teamhub.urls"
WSGI_APPLICATION = "teamhub.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "teamhub.context.shell",
            ],
            "builtins": [
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "web.templatetags.ui",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Databases --------------------------------------------------------------------------------------------
# SQLite is the embedded default; these pragmas gave no "database is locked" in 1,200 transactions of eight
# writers, where Django's defaults gave 653.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 10,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728; "
        "PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY; "
        "PRAGMA foreign_keys=ON;"
    ),
}
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'teamhub.sqlite3'}")}
if "ENGINE" not in DATABASES["default"]:
    raise ImproperlyConfigured(
        "DATABASE_URL must look like postgres://user:password@host:5432/name; without it SQLite in DATA_DIR is used."
    )
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    # Tests use a file as well: several threads at once on a database in memory lock each other out.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Only web.prepared has statements to prepare. A pooler that hands a connection on after every transaction
    # may not know what was prepared on it; who has one says so in the address, with Django's word for it.
    if not DATABASES["default"].get("DISABLE_SERVER_SIDE_CURSORS"):
        options = DATABASES["default"].setdefault("OPTIONS", {})
        options.setdefault("prepare_threshold", 0)
        # Left to itself the server plans anew each time where there are many rows, for 52 ms in place of 13.
        options["options"] = f"{options.get('options', '')} -c plan_cache_mode=force_generic_plan".strip()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL and not REDIS_URL.startswith(("redis://", "rediss://")):
    raise ImproperlyConfigured("REDIS_URL must begin with redis:// or rediss://.")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

# --- People and sign-in -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["people.backends.PersonBackend"]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True  # a name that begins with = stays a name in a spreadsheet
# With DEMO an empty database is filled with a demo organisation, and the sign-in page shows these.
DEMO = env.bool("DEMO", default=False)
DEMO_PASSWORD = "tide tables and tea"  # noqa: S105 - shown on the sign-in page of a demo
DEMO_SIGN_INS = [
    ("Lead", "ines.carvalho@tidewater.example"),
    ("Member", "jonas.lindqvist@tidewater.example"),
    ("Org admin", "marta.lindgren@tidewater.example"),
]

# --- Language and time ------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # what is stored; each person sees their own zone

# --- Static files -----------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_DIR", default=str(DATA_DIR / "static")))  # collected
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = env.bool("STATIC_FROM_SOURCE", default=DEBUG)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "web.static.OneSheetStorage"
    },
}
MEDIA_ROOT = Path(
    env.str("MEDIA_DIR", default=str(DATA_DIR / "media"))
)  # what people attached; no URL leads there
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# --- Mail -------------------------------------------------------------------------------------------------
# Without EMAIL_URL mails are written, readable, to MAIL_FOLDER and the org admin's outbox page shows them.
EMAIL_URL = env.str("EMAIL_URL", default="")
MAIL_FOLDER = DATA_DIR / "mail"
if EMAIL_URL:
    if not EMAIL_URL.startswith("smtp"):
        raise ImproperlyConfigured(
            "EMAIL_URL must begin with smtp://, smtp+tls:// or smtp+ssl://; without it mails go to a folder."
        )
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "web.mail.FolderBackend"
# Seconds that a sender has for one mail before others take it over; a mail server may take half of it to answer.
MAIL_LEASE = env.int("MAIL_LEASE", default=60)
EMAIL_TIMEOUT = MAIL_LEASE / 2
MAIL_CONNECTIONS = max(1, env.int("MAIL_CONNECTIONS", default=8))  # of one sender, at once
LAST_MAIL_FILE = DATA_DIR / "last_mail"  # by which a database that was put back is noticed
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Teamhub <teamhub@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Channels ---------------------------------------------------------------------------------------------
# Off: no page, no post. The first key seals what is kept of them, all open it (docs/channels.md).
CHANNELS_ALLOWED = env.bool("CHANNELS_ALLOWED", default=False)
CHANNEL_KEYS = env.list("CHANNEL_KEYS", default=[]) or [SECRET_KEY]
# Origins such as https://chat.internal.example.org that may be in a private network, and plain http where it says so.
CHANNEL_PRIVATE_TARGETS = [
    origin.strip().rstrip("/").lower() for origin in env.list("CHANNEL_PRIVATE_TARGETS", default=[])
]

# --- Worker and timetable ---------------------------------------------------------------------------------
# The broker carries wake-ups only; what is due stands in tables (docs/decisions/0003).
CELERY_BROKER_URL = REDIS_URL or "memory://localhost"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 900, "unacked_restore_interval": 5, "unacked_restore_throttle": 1}
    if REDIS_URL
    else {}
)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 4
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"  # local hours are worked out per person
BEAT_IN_WORKER = env.bool("BEAT_IN_WORKER", default=not REDIS_URL)
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat")
CELERY_BEAT_SCHEDULE = {
    # A tick that was not picked up before the next is stale; nothing is lost with it.
    "plan notices": {"task": "notices.plan", "schedule": crontab(minute="*"), "options": {"expires": 55}},
    "send notices": {"task": "notices.send", "schedule": 5.0, "options": {"expires": 5}},
    "post to channels": {"task": "notices.post_to_channels", "schedule": 10.0, "options": {"expires": 10}},
    "tidy drafts and files": {
        "task": "records.tidy",
        "schedule": crontab(minute=17),
        "options": {"expires": 3000},
    },
    "tidy who wrote where": {
        "task": "postmortems.tidy",
        "schedule": crontab(minute=23),
        "options": {"expires": 3000},
    },
}

# --- Rules of the house -----------------------------------------------------------------------------------
PAGE_SIZE = 50  # rows of a list at most
IMPORT_MAX_BYTES = 2 * 1024 * 1024  # one Markdown file
ATTACHMENT_MAX_BYTES = env.int("ATTACHMENT_MAX_MB", default=10) * 1024 * 1024  # one picture or file
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# Files of one request, which are stopped at the door; a little more than the pages take, whose words are clearer.
UPLOAD_MAX_BYTES = max(20 * 1024 * 1024, ATTACHMENT_MAX_BYTES) + 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 600
FILE_UPLOAD_HANDLERS = [
    "web.uploads.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
SILENCED_SYSTEM_CHECKS = ["models.W040"]  # SQLite ignores the columns an index only carries along

# --- Logging ----------------------------------------------------------------------------------------------
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    # A form sent back and a page not found are answers, not troubles.
    "loggers": {"django.request": {"level": "ERROR"}},
}
