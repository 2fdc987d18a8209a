"""One settings file; everything that differs between installations comes from the environment."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from zhiheng.platform.database.embedded import ROOT, var_dir
from zhiheng.web.phrases import phrase

BASE_DIR = ROOT
VAR = var_dir()
DEBUG = os.environ.get("ZHIHENG_DEBUG") == "1"
DEMO = os.environ.get("ZHIHENG_DEMO") == "1" or (VAR / "demo.json").exists()
PACKS = os.environ.get("ZHIHENG_PACKS", "cn-sx-2012").split(",")


def _secret_key() -> str:
    """The key from the environment, or one made once for this installation and kept readable by its owner alone."""
    if key := os.environ.get("ZHIHENG_SECRET_KEY"):
        return key
    path = VAR / "secret_key"
    if not path.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = os.environ.get("ZHIHENG_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
SITE = os.environ.get("ZHIHENG_SITE", "http://localhost:8000").rstrip("/")  # printed in papers, so that readers find it
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("ZHIHENG_ORIGINS", "").split(",") if o]
IS_HTTPS = os.environ.get("ZHIHENG_HTTPS") == "1"

INSTALLED_APPS = [
    "zhiheng.platform.database.apps.DatabaseConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django_htmx",
    "zhiheng.platform.accounts",
    "zhiheng.platform.ledger",
    "procrastinate.contrib.django",
    "zhiheng.platform.jobs",
    "zhiheng.platform.intake",
    "zhiheng.platform.datasets",
    "zhiheng.platform.attachments",
    "zhiheng.platform.workflow",
    "zhiheng.apps.portal",
    "zhiheng.apps.publication",
    "zhiheng.apps.indicators",
    "zhiheng.apps.returns",
    "zhiheng.apps.sharing",
    "zhiheng.apps.credit",
    "zhiheng.apps.safety",
    "zhiheng.apps.complaints",
    "zhiheng.apps.inspection",
    "zhiheng.apps.traceability",
    "zhiheng.apps.registry",
    "zhiheng.web",
    "django.forms",
    "django_tables2",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "zhiheng.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "zhiheng.web.middleware.NulMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "zhiheng.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zhiheng.web.middleware.ProblemMiddleware",
    "zhiheng.platform.accounts.middleware.ScopeMiddleware",
    "zhiheng.platform.accounts.middleware.SessionLimitMiddleware",
    "zhiheng.platform.accounts.middleware.SecondFactorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "zhiheng.project.urls"
WSGI_APPLICATION = "zhiheng.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zhiheng.web.context.frame",
            ],
            "builtins": ["zhiheng.web.templatetags.zhiheng"],
        },
    }
]


_OF_DJANGO = {"dbname", "user", "password", "host", "port"}


def _database(url: str) -> dict[str, object]:
    """Django's description of a libpq connection string."""
    part = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": part.get("dbname", "zhiheng"),
        "USER": part.get("user", "zhiheng_app"),
        "PASSWORD": part.get("password", ""),
        "HOST": part.get("host", ""),
        "PORT": part.get("port", ""),
        "OPTIONS": {name: value for name, value in part.items() if name not in _OF_DJANGO},  # sslmode and the like
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": f"test_zhiheng_{os.getpid()}"},
    }


_AS_OWNER = os.environ.get("ZHIHENG_DATABASE_ROLE") == "owner"
DATABASES = {
    "default": _database(
        os.environ.get("DATABASE_OWNER_URL" if _AS_OWNER else "DATABASE_URL")
        or os.environ.get("DATABASE_URL", "dbname=zhiheng user=zhiheng_app")
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "zhiheng.platform.accounts.predicates.PackBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "work"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "zhiheng.platform.accounts.sign_in.Adapter"  # nobody signs up by themselves
ACCOUNT_FORMS = {"login": "zhiheng.platform.accounts.forms.LoginForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
MFA_ADAPTER = "zhiheng.platform.accounts.sign_in.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Zhiheng"
ZHIHENG_REQUIRE_MFA = os.environ.get("ZHIHENG_REQUIRE_MFA", "0" if DEMO else "1") == "1"
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key"}  # codes of second factors; passwords are counted by axes
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("ZHIHENG_PROXIES", "0"))
NINJA_NUM_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT
ANONYMOUS_RATE = os.environ.get("ZHIHENG_ANONYMOUS_RATE", "60/h")  # posts of one kind from one address
HELD_MOST = int(float(os.environ.get("ZHIHENG_HELD_GB", "5")) * 2**30)  # bytes of all files of forms not sent yet
# networks (CIDR, by commas) inside which webhooks may be sent though they are not public, such as 10.20.0.0/16
SHARING_NETWORKS = [one for one in os.environ.get("ZHIHENG_SHARING_NETWORKS", "").split(",") if one]
API_RATE = os.environ.get("ZHIHENG_API_RATE", "600/m")  # for one address without an account
AXES_CLIENT_IP_CALLABLE = "zhiheng.platform.accounts.sign_in.client_address"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "zhiheng.platform.accounts.sign_in.locked_out"
AXES_USERNAME_CALLABLE = "zhiheng.platform.accounts.sign_in.name_given"
AXES_RESET_ON_SUCCESS = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 30 * 60  # without a sign of life; renewed by SessionLimitMiddleware
SESSION_LIMIT = timedelta(hours=10)  # after sign-in, whatever happens

FORM_RENDERER = "zhiheng.web.forms.FrameRenderer"
FILTERS_EMPTY_CHOICE_LABEL = phrase("全部", "All")
DJANGO_TABLES2_TEMPLATE = "web/_table.html"
CSRF_FAILURE_VIEW = "zhiheng.web.views.forbidden_form"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a missing one
# ``zhiheng django collectstatic`` and ZHIHENG_STATIC=collected serve compressed files under names that never change;
# without it they come straight from the packages, so that nothing has to be prepared.
_COLLECTED = os.environ.get("ZHIHENG_STATIC") == "collected"
_STATIC = "whitenoise.storage.CompressedManifestStaticFilesStorage" if _COLLECTED else None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC or "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = not _COLLECTED

# Strict: nothing inline, nothing from elsewhere.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # the other hosts of the domain are not ours to bind
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None

EMAIL_HOST = os.environ.get("ZHIHENG_SMTP_HOST", "")  # without one no mail is sent and no page offers any
EMAIL_PORT = int(os.environ.get("ZHIHENG_SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("ZHIHENG_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("ZHIHENG_SMTP_PASSWORD", "")
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"
DEFAULT_FROM_EMAIL = os.environ.get("ZHIHENG_MAIL_FROM", "zhiheng@localhost")

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
FILE_UPLOAD_HANDLERS = [
    "zhiheng.platform.intake.receiving.LimitedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
INTAKE_LIMITS = {"file_bytes": int(os.environ.get("ZHIHENG_MAX_FILE_MB", "64")) * 2**20}
FILES = Path(os.environ.get("ZHIHENG_FILES", VAR / "files"))
ATTACHMENTS = Path(os.environ.get("ZHIHENG_ATTACHMENTS", VAR / "attachments"))
# after a complaint is closed, who made it and what they wrote is kept for so long
PERSONAL_KEPT = timedelta(days=365 * int(os.environ.get("ZHIHENG_PERSONAL_YEARS", "5")))
LAKE = os.environ.get("ZHIHENG_LAKE", str(VAR / "lake"))
DATA_LICENCE = os.environ.get("ZHIHENG_DATA_LICENCE", "CC-BY-4.0")  # of the released data; see portal.licences
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # public pages, compressed: about 10 kB each
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
