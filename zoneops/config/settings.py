"""Settings, read from the environment. Nothing set = the embedded tier: SQLite under `ZONEOPS_HOME`.

Every name that is read here is explained in docs/howto/settings.md; a test compares the two.
"""

from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from zoneops.config.env import env_bool, env_list, env_str
from zoneops.config.home import PACKAGE_ROOT, data_home, secret_key
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
    "zoneops.core.middleware.numbers.RequestNumberMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "zoneops.core.middleware.unsafe.AuditEveryUnsafeRequest",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
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
]

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
MAX_UPLOAD_BYTES = 50 * 1024 * 1024
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "zoneops.core.storage.CollectedStaticStorage"
    },
}
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()

CSRF_FAILURE_VIEW = "zoneops.core.views.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env_bool("ZONEOPS_HTTPS", False)
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env_str("ZONEOPS_LOG_LEVEL", "INFO")},
}
