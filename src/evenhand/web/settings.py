"""How does Django run this installation?

Every choice comes from ``Config``; what is not chosen is what suits one small machine in the house.
Nothing here names another host.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django.utils.functional import SimpleLazyObject

from evenhand.config import Config
from evenhand.errors import ConfigError
from evenhand.web import logs, practice_house
from evenhand.web.secret_file import secret
from evenhand.web.translations import packs

CONFIG: Final = Config.read()
HOME: Final = CONFIG.home
PRACTICE: Final = practice_house.is_marked(HOME)
LOCAL_HOSTS: Final = ("localhost", "127.0.0.1", "::1")


def _database(address: str) -> dict[str, Any]:
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "evenhand.sqlite3",
            "OPTIONS": {
                # A writer waits for its turn when it begins, not half-way through.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # What is removed is overwritten: a key that goes does not stay in a free page.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON; PRAGMA secure_delete=ON;",
            },
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        **_postgresql(address),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _postgresql(address: str) -> dict[str, Any]:
    try:
        from psycopg import ProgrammingError  # noqa: PLC0415 -- an extra
        from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415
    except ImportError as err:
        raise ConfigError(
            "EVENHAND_DATABASE names PostgreSQL, and its driver is not installed.",
            do_next="Run: pip install 'evenhand[web,postgres]'.",
        ) from err
    try:
        parts = dict(conninfo_to_dict(address))
    except ProgrammingError as err:
        raise ConfigError(
            "EVENHAND_DATABASE is no address that PostgreSQL's own tools would take.",
            do_next="Set it as postgresql:///evenhand, or postgresql://host/evenhand?sslmode=verify-full.",
        ) from err
    _check_way_to(parts)
    return {"NAME": parts.pop("dbname", ""), "OPTIONS": parts}


def _check_way_to(parts: dict[str, Any]) -> None:
    """Refuse an address on another machine that may be asked in clear, or answered by anybody."""
    hosts = str(parts.get("hostaddr") or parts.get("host") or "").split(",")
    here = all(not h or h.startswith(("/", "@")) or h in LOCAL_HOSTS for h in hosts)
    if not here and parts.get("sslmode") != "verify-full":
        raise ConfigError(
            "EVENHAND_DATABASE names another machine and does not ask for a verified connection.",
            do_next="Add sslmode=verify-full, and sslrootcert= with the authority's certificate.",
        )


# Read when it is first used: who only looks at the settings makes no secret.
SECRET_KEY = SimpleLazyObject(lambda: secret(HOME / "session.key").hex())
DEBUG = False
ALLOWED_HOSTS = list(CONFIG.hosts)
ROOT_URLCONF = "evenhand.web.urls"
WSGI_APPLICATION = "evenhand.web.wsgi.application"
DATABASES = {"default": _database(CONFIG.database)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Person"

INSTALLED_APPS = [
    # Before allauth, whose pages are set in ours.
    "evenhand.web.journal",
    "evenhand.web.people",
    "evenhand.web.gate",
    "evenhand.web.records",
    "evenhand.web.evidence",
    "evenhand.web.discretion",
    "evenhand.web.risks",
    "evenhand.web.plans",
    "evenhand.web.draws",
    "evenhand.web.obligations",
    "evenhand.web.releases",
    "evenhand.web.api",
    "evenhand.web.briefing",
    "evenhand.web.workshops",
    "evenhand.web.reviews",
    "evenhand.web.panels",
    "evenhand.web.selfassessments",
    "evenhand.web.initiatives",
    "evenhand.web.cooperation",
    "evenhand.web.languages",
    "evenhand.web.pages",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # Of allauth: its pages of passkeys write dates with it.
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rules.apps.AutodiscoverRulesConfig",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "evenhand.web.logs.Logged",
    "evenhand.web.middleware.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "evenhand.web.languages.middleware.InTheirLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "evenhand.web.people.session_ends.SessionEnds",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "evenhand.web.middleware.ClosedByDefault",
    "evenhand.web.middleware.OneTransaction",
    "evenhand.web.middleware.Told",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "evenhand.web.pages.context.house",
            ]
        },
    }
]

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_VALIDATORS: Final = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_VALIDATORS}MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATORS}CommonPasswordValidator"},
    {"NAME": f"{_VALIDATORS}UserAttributeSimilarityValidator"},
    {"NAME": "evenhand.web.people.passwords.NotOfTheHouse"},
    {"NAME": "evenhand.web.people.passwords.NotOfCommonOnes"},
    {"NAME": "evenhand.web.people.passwords.NotOfBreachedOnes"},
]
CACHES = {
    # What must be known to every process: which code of a second factor was used, who tried often.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "pages_cache",
        "KEY_FUNCTION": "evenhand.web.cache_keys.sealed",
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
LOGIN_URL = "practice" if PRACTICE else "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "evenhand.web.people.adapter.Adapter"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "Evenhand"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ADAPTER = "evenhand.web.people.factors.Factors"

# The practice house answers on another port of the same host, for which cookies are the same.
# Behind TLS everywhere but on the machine itself, where `evenhand serve` is tried out.
BEHIND_PROXY: Final = not set(CONFIG.hosts) <= {"localhost", "127.0.0.1", "[::1]"}
# Browsers take a cookie of such a name over TLS alone, and of this host alone.
_OF_THIS_HOST: Final = "__Host-" if BEHIND_PROXY else ""
SESSION_COOKIE_NAME = _OF_THIS_HOST + ("practice-session" if PRACTICE else "session")
CSRF_COOKIE_NAME = _OF_THIS_HOST + ("practice-csrf" if PRACTICE else "csrf")
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = BEHIND_PROXY
CSRF_COOKIE_SECURE = BEHIND_PROXY
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if BEHIND_PROXY else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None

LANGUAGE_CODE = packs.ENGLISH
PACKS: Final = packs.packs(HOME)
LANGUAGES = [(pack.code, pack.name) for pack in PACKS]
LANGUAGES_BIDI = [pack.code for pack in PACKS if pack.is_right_to_left]
LOCALE_PATHS = list(packs.folders(HOME))
LANGUAGE_COOKIE_NAME = f"{_OF_THIS_HOST}language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = BEHIND_PROXY
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_PERMISSIONS = 0o600

LOGGING = logs.settings(CONFIG.log, CONFIG.log_address)


def results_of(run: int) -> Path:
    """Return the folder in which the results of a run lie."""
    return HOME / "runs" / str(run)
