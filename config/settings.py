"""Settings, read from the environment and safe by default (配置：全部来自环境变量，默认安全).

| variable            | meaning                                                            | default                         |
|---------------------|--------------------------------------------------------------------|---------------------------------|
| DATABASE_URL        | a PostgreSQL 15 or newer, postgres://user:password@host:5432/name  | a private server below var/     |
| SECRET_KEY          | Django's signing key; required with DATABASE_URL                   | made once, kept in var/         |
| ALLOWED_HOSTS       | host names, comma separated                                        | localhost,127.0.0.1,[::1]       |
| CSRF_TRUSTED_ORIGINS| origins behind a TLS proxy, comma separated                        | none                            |
| TRUSTED_PROXIES     | addresses of proxies that tell the visitor's in X-Forwarded-For    | none: by the connection         |
| ALLOW_HTTP          | 1 = cookies also over plain http (demo on this machine only)       | 0                               |
| DEBUG               | 1 = Django's error pages                                           | 0                               |
| PUBLICATION_ROOT    | folder of the published files                                      | var/publications                |
| STATIC_ROOT         | folder of the collected style sheets, scripts and fonts            | var/static                      |
| SITE_ROOT           | folder of the exported public site, cleared of what is withdrawn   | none                            |
| WITHHELD_ROOT       | folder of the files of withdrawn publications, closed to others    | var/withheld                    |
| PUBLIC_ADDRESS      | https://juesuan.example.gov.cn, printed in files, sent in mails    | none: nothing is published      |
| EMAIL_HOST          | mail server for the reminders; none = no reminders                 | none                            |
| EMAIL_PORT          | its port                                                           | 25, 587 with TLS, 465 with SSL  |
| EMAIL_HOST_USER     | name at the mail server                                            | none                            |
| EMAIL_HOST_PASSWORD | password at the mail server                                        | none                            |
| EMAIL_USE_TLS       | 1 = STARTTLS                                                       | 0                               |
| EMAIL_USE_SSL       | 1 = TLS from the start                                             | 0                               |
| DEFAULT_FROM_EMAIL  | sender of the mails                                                | juesuan@ and the public host    |
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from . import PROJECT, outward, private_postgres
from .private_postgres.places import kept_secret

BASE_DIR = PROJECT
VAR_DIR = BASE_DIR / "var"


def _names(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def _database() -> dict[str, Any]:
    ours = {"ENGINE": "django.db.backends.postgresql", **private_postgres.connection(BASE_DIR)}
    found: dict[str, Any] = {**(dj_database_url.parse(url) if (url := os.environ.get("DATABASE_URL")) else ours)}
    if found["ENGINE"] != ours["ENGINE"]:
        raise ImproperlyConfigured(
            "DATABASE_URL 应指向 PostgreSQL（15 或更高版本）：postgres://用户:密码@主机:5432/库名"
        )
    # Queries of the pages are large and their results small: compiling them costs ten times what it saves.
    options = found.get("OPTIONS", {})
    options["options"] = f"-c jit=off {options.get('options', '')}".rstrip()
    # A connection is kept, and asked before a request uses it whether it still stands: a server may have restarted.
    return found | {"OPTIONS": options, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}


def _secret_key() -> str:
    if key := os.environ.get("SECRET_KEY", ""):
        return key
    if os.environ.get("DATABASE_URL", ""):
        raise ImproperlyConfigured("已设置 DATABASE_URL，请同时设置 SECRET_KEY（50 位以上随机字符）。")
    VAR_DIR.mkdir(exist_ok=True)
    return kept_secret(VAR_DIR / "secret_key", 50)


SECRET_KEY = _secret_key()
DEBUG = outward.is_on(os.environ, "DEBUG")
ALLOW_HTTP = outward.is_on(os.environ, "ALLOW_HTTP")
ALLOWED_HOSTS = _names("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _names("CSRF_TRUSTED_ORIGINS")
TRUSTED_PROXIES = _names("TRUSTED_PROXIES")
PUBLIC_ADDRESS = outward.site_address(os.environ.get("PUBLIC_ADDRESS", ""), ALLOWED_HOSTS, allow_http=ALLOW_HTTP)
HAS_PUBLIC_ADDRESS = outward.is_public(os.environ.get("PUBLIC_ADDRESS", ""))
DIVISION_CODE = os.environ.get("DIVISION_CODE", "").strip()
"""行政区划代码 of the office that runs the site, for units that have none of their own."""
IS_DEMO = outward.is_on(os.environ, "FINAL_ACCOUNTS_DEMO")

vars().update(outward.mail_settings(os.environ, PUBLIC_ADDRESS))

INSTALLED_APPS = [
    "accounts",
    "performance",
    "accounts.desk.apps.DeskConfig",
    "accounts.desk.apps.LoginsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "import_export",
    "pgtrigger",
]

MIDDLEWARE = [
    "config.health.Health",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"

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
            ],
            "libraries": {
                "addresses": "accounts.document.tags.addresses",
                "layout": "accounts.document.tags.layout",
                "phrases": "accounts.document.tags.phrases",
                "self_evaluations": "performance.document.sheet_columns",
            },
        },
    }
]

DATABASES = {"default": _database()}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
TIME_ZONE = "Asia/Shanghai"
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", "") or VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
PUBLICATION_ROOT = Path(os.environ.get("PUBLICATION_ROOT", "") or VAR_DIR / "publications")
SITE_ROOT = os.environ.get("SITE_ROOT", "").strip()
WITHHELD_ROOT = Path(os.environ.get("WITHHELD_ROOT", "") or VAR_DIR / "withheld")

# Lists brought in and not yet confirmed: readable by this user only, thrown away after a day.
UPLOADS_ROOT = VAR_DIR / "uploads"

# Where uploaded files are read, each in a folder of its own that is gone afterwards: readable by this user only.
INTAKE_ROOT = VAR_DIR / "intake"

# Typeset documents, drafts among them: readable by this user only, thrown away after a week or when there are too many.
DOCUMENTS_ROOT = VAR_DIR / "documents"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "documents": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DOCUMENTS_ROOT,
        "TIMEOUT": 7 * 24 * 3600,
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
    # Public pages as rendered, named by their state: at most some hundred megabytes, thrown away after a day.
    "pages": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "pages",
        "TIMEOUT": 24 * 3600,
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
}

# Entry pages of many rows post more than Django's default of 1,000 fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100_000

# By Django's own defaults a session's cookie is closed to scripts, no page stands in a frame, no other site is told whence.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not ALLOW_HTTP
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_SSL_REDIRECT = not ALLOW_HTTP
SECURE_HSTS_SECONDS = 0 if ALLOW_HTTP else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not ALLOW_HTTP
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTHENTICATION_BACKENDS = ["accounts.desk.logins.LockedOut", "django.contrib.auth.backends.ModelBackend"]

# Five wrong passwords for one account from one address: both together wait, and no further try makes it longer.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_HANDLER = "accounts.desk.logins.Recorded"
AXES_USERNAME_CALLABLE = "accounts.desk.logins.account"
AXES_CLIENT_IP_CALLABLE = "accounts.desk.logins.address"
AXES_LOCKOUT_CALLABLE = "accounts.desk.logins.locked_page"

IMPORT_EXPORT_SKIP_ADMIN_LOG = True

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
