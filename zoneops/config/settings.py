"""Settings, read from the environment. Nothing set = the embedded tier: SQLite under `ZONEOPS_HOME`.

Every name that is read here is explained in docs/howto/settings.md; a test compares the two.
"""

import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from zoneops.config.env import env_bool, env_int, env_list, env_str
from zoneops.config.home import PACKAGE_ROOT, data_home, secret_key
from zoneops.config.ways import ways_in
from zoneops.core.hosts import own_addresses

HOME = data_home()
DEBUG = env_bool("ZONEOPS_DEBUG", False)
SECRET_KEY = env_str("ZONEOPS_SECRET_KEY") or secret_key(HOME)
ALLOWED_HOSTS = env_list("ZONEOPS_HOSTS") or own_addresses()
CSRF_TRUSTED_ORIGINS = env_list("ZONEOPS_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_filters",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.dingtalk",
    "allauth.socialaccount.providers.feishu",
    "axes",
    "zoneops.core",
    "zoneops.accounts",
    "zoneops.territory",
    "zoneops.enterprises",
    "zoneops.projects",
    "zoneops.approvals",
    "zoneops.cockpit",
    "zoneops.api",
    "zoneops.reference",
]

MIDDLEWARE = [
    "zoneops.core.middleware.headers.SecurityHeaders",
    "zoneops.core.middleware.proxy.BehindProxy",
    "zoneops.core.middleware.numbers.RequestNumberMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "zoneops.core.middleware.unsafe.AuditEveryUnsafeRequest",
    "zoneops.core.middleware.limits.RefuseOutright",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "zoneops.accounts.signing.sessions.SessionLimits",
    "zoneops.accounts.signing.sessions.SignInRequired",
    "zoneops.accounts.signing.gate.SecondFactorGate",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zoneops.core.middleware.unsafe.OneTransaction",
]

ROOT_URLCONF = "zoneops.config.urls"
WSGI_APPLICATION = "zoneops.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zoneops.core.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "zoneops.core.templatetags.zone"],
        },
    },
]


def database(url: str) -> dict[str, object]:
    """Django's database settings from `sqlite:///PATH` or `postgresql://user:password@host:port/name`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path[1:] if parts.path.startswith("//") else str(HOME / parts.path.lstrip("/")),
            "OPTIONS": {
                # IMMEDIATE: SQLite has no row locks, so a writer must hold the lock before it reads.
                # FULL: NORMAL in WAL loses acknowledged commits when the power goes.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;",
            },
            # Tests on a file too: a database in memory has no WAL and one connection, so nothing could run in parallel.
            "TEST": {"NAME": str(HOME / "test.sqlite3")},
        }
    if parts.scheme in {"postgresql", "postgres"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ValueError(f"ZONEOPS_DATABASE={url!r}: use sqlite:///FILE or postgresql://user@host/name")


DATABASES = {"default": database(env_str("ZONEOPS_DATABASE", "sqlite:///zoneops.sqlite3"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["zoneops.accounts.backends.InPostBackend"]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "zoneops.accounts.signing.passwords.KindsOfCharacters",
        "OPTIONS": {"needed": env_int("ZONEOPS_PASSWORD_KINDS", 3)},
    },
]
PASSWORD_DAYS = env_int("ZONEOPS_PASSWORD_DAYS", 90)
IDLE_MINUTES = env_int("ZONEOPS_IDLE_MINUTES", 30)
SESSION_HOURS = env_int("ZONEOPS_SESSION_HOURS", 12)
ADMIN_SECOND_FACTOR = env_bool("ZONEOPS_ADMIN_SECOND_FACTOR", True)
WAYS_IN = ways_in()

# Attempts are counted in the database by account name alone: an office shares one address, an attacker has many.
AXES_HANDLER = "zoneops.accounts.signing.attempts.CountFirst"
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = datetime.timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # our audit trail has it
AXES_ENABLE_ADMIN = AXES_VERBOSE = False

ACCOUNT_ADAPTER = "zoneops.accounts.signing.adapters.Accounts"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "zoneops.accounts.signing.adapters.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # half a minute of clock drift either way
SOCIALACCOUNT_ADAPTER = "zoneops.accounts.signing.adapters.Identities"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
SOCIALACCOUNT_AUTO_SIGNUP = False

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE_ROOT / "locale"]
TIME_ZONE = env_str("ZONEOPS_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise warns of a folder that is not there yet
VENDOR_ROOT = HOME / "vendor"
for folder in (STATIC_ROOT, VENDOR_ROOT):
    folder.mkdir(exist_ok=True)
STATICFILES_DIRS = [("vendor", VENDOR_ROOT)]
MEDIA_ROOT = HOME / "media"
AUDIT_ROOT = HOME / "audit"  # heads of the audit chain, and what was purged
BACKUP_DAILY = env_bool("ZONEOPS_BACKUP", True)
BACKUP_ROOT = Path(env_str("ZONEOPS_BACKUP_DIR", str(HOME / "backups"))).expanduser()
BACKUP_AT = datetime.time.fromisoformat(env_str("ZONEOPS_BACKUP_AT", "02:30"))
ALARM_COMMAND = env_str("ZONEOPS_ALARM_COMMAND")
MAX_UPLOAD_BYTES = 50 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "zoneops.core.storage.CollectedStaticStorage"
    },
}
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()

# One administrator does the work of the three; said in the audit log and on the page of the system's health.
SMALL_OFFICE = env_bool("ZONEOPS_SMALL_OFFICE", False)
CSRF_FAILURE_VIEW = "zoneops.core.views.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# How many proxies of ours stand in front. Only then is their word taken for the address and for HTTPS.
TRUSTED_PROXIES = env_int("ZONEOPS_PROXY", 0)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
HTTPS = env_bool("ZONEOPS_HTTPS", False)
SECURE_SSL_REDIRECT = HTTPS
# Programs are refused instead (core/middleware/limits.py): a redirect would hide that a token went in the clear.
SECURE_REDIRECT_EXEMPT = [r"^api/", r"^healthz/?$"]
SECURE_HSTS_SECONDS = env_int("ZONEOPS_HSTS_SECONDS", 365 * 24 * 3600) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env_bool("ZONEOPS_HSTS_SUBDOMAINS", True)
# Entering browsers' preload list is for the owner of the whole domain to decide, not for one site below it.
# axes.W002: our own page speaks of a lock, no middleware does. axes.W006: see AXES_LOCKOUT_PARAMETERS.
SILENCED_SYSTEM_CHECKS = ["security.W021", "axes.W002", "axes.W006"]
# __Host-: the browser takes the cookie only over HTTPS, for this host alone and the whole of it.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}zoneops_session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}zoneops_csrf"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}zoneops_language"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
# Origins to which a form may lead by a redirect (core/middleware/headers.py). Single sign-on leaves by its own page.
FORM_TARGETS = env_list("ZONEOPS_FORM_TARGETS")
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "format": "{asctime} {levelname} {name} {message}",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # It tells every sign-in and every try; our audit trail does that.
    "loggers": {"axes": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": env_str("ZONEOPS_LOG_LEVEL", "INFO")},
}
