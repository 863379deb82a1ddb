"""Django's settings, all computed from the machine; nothing here describes a house."""

from pathlib import Path

from csp.constants import NONE, SELF

from peili.config.databases import database
from peili.config.keys.opening import keys_of
from peili.config.machine import machine

MACHINE = machine()
PACKAGE = Path(__file__).resolve().parent.parent

DEBUG = MACHINE.debug
HOUSE_KEYS = keys_of(MACHINE)
SECRET_KEY = HOUSE_KEYS.derived("signing").hex()
LOOKUP_KEY = HOUSE_KEYS.derived("lookup").hex()
RECORD_KEY = HOUSE_KEYS.derived("record").hex()
ALLOWED_HOSTS = list(MACHINE.hosts)
PUBLIC_ADDRESS = MACHINE.address

INSTALLED_APPS = [
    "peili.promises",
    "peili.ui",
    "peili.vault",
    "peili.trail",
    "peili.house",
    "peili.people",
    "peili.outbox",
    "peili.booking",
    "peili.sales",
    "peili.exchange",
    "peili.reports",
    "peili.incidents",
    "peili.agreements",
    "peili.care",
    "peili.rights",
    "peili.outreach",
    "peili.record",
    "peili.own",
    "peili.desk",
    "peili.config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "csp",
]

MIDDLEWARE = [
    "peili.config.proxies.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "peili.config.policy.PolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "peili.people.middleware.RolesMiddleware",
    "peili.people.views.presence.PresenceMiddleware",
    "peili.people.middleware.StaffMiddleware",
]

if MACHINE.demo:
    MIDDLEWARE += ["peili.config.demo.views.DoorsFirst", "peili.config.demo.walk.views.strip.WalkStrip"]

ROOT_URLCONF = "peili.config.urls"
WSGI_APPLICATION = "peili.config.wsgi.application"
LOGIN_URL = "people:sign_in"
LOGIN_REDIRECT_URL = "desk:today"
EMPTY_HOUSE_URL = "opening:start"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request", "peili.ui.head.usual"],
            "builtins": ["peili.ui.joined"],
        },
    }
]
FORM_RENDERER = "peili.ui.forms.Renderer"

DATABASES = {"default": database(MACHINE, HOUSE_KEYS.derived("database"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["peili.people.backends.AccountBackend"]
SESSION_ENGINE = "peili.people.sessions"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", "suomi"), ("sv", "svenska"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Helsinki"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "places": {
            "()": "peili.config.logs.Places",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "filters": {"refused": {"()": "peili.config.logs.Refused"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "level": "ERROR", "formatter": "places"},
        "refused": {"class": "logging.StreamHandler", "filters": ["refused"], "formatter": "places"},
    },
    "loggers": {
        "django.request": {"handlers": ["stderr", "refused"], "propagate": False},
        "django.security": {"handlers": ["refused"], "propagate": False},
        "peili.refused": {"handlers": ["refused"], "propagate": False},
        "peili": {"handlers": ["stderr"]},
    },
}

# What is uploaded is personal: it is never written to a temporary file. The largest is a scan of paper.
FILE_UPLOAD_HANDLERS = ["peili.config.uploads.InMemory"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 26 * 1024 * 1024

STATIC_URL = "/static/"
STATIC_ROOT = MACHINE.home / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"  # no-referrer would send forms with `Origin: null`, which CSRF refuses
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = MACHINE.https
SECURE_REDIRECT_EXEMPT = [r"^api/"]  # a program is told so: its key would go out in clear each time
SECURE_HSTS_SECONDS = 31_536_000 if MACHINE.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = MACHINE.https
HOST = "__Host-" if MACHINE.https else ""  # a cookie so named comes from this very host, by https
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{HOST}sessionid", f"{HOST}csrftoken"
LANGUAGE_COOKIE_NAME, LANGUAGE_COOKIE_SECURE = f"{HOST}django_language", MACHINE.https
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = MACHINE.https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
