"""Django settings. Everything an installation may change comes from the environment; the defaults are the safe ones.

GUIBIAO_HOME      data directory (database, files, secrets); default ~/.guibiao
GUIBIAO_URL       the address people type; default http://127.0.0.1:8000. Only loopback addresses may go without https
GUIBIAO_HOSTS     further host names that may be used, separated by commas
GUIBIAO_PROXY     1 when a proxy in front sets X-Forwarded-Proto and X-Forwarded-For
DATABASE_URL      for PostgreSQL; without it SQLite in GUIBIAO_HOME
GUIBIAO_EMAIL     smtp://user:password@host:port or smtps://…; without it passwords are reset by the administrator
GUIBIAO_WEBHOOK   https://… that takes notices as JSON, for those who choose it; GUIBIAO_WEBHOOK_SECRET signs them
GUIBIAO_PRIVATE_HOSTS  names, addresses or networks (10.1.0.0/16), separated by commas, of the house's own net that notices may go to;
                  without it only public addresses are posted to
GUIBIAO_SECOND_FACTOR  administrators, everyone or none: who must log in with a code from a device of their own; by default the
                  administrators, and nobody where the address is a loopback one
GUIBIAO_IDLE_MINUTES, GUIBIAO_SESSION_HOURS  a session ends after so long without use (60), and after so long in any case (12)
GUIBIAO_EXCHANGE_LOG_DAYS  so long the log of data exchange is kept (400 days, never less than half a year)
GUIBIAO_OIDC_ISSUER, GUIBIAO_OIDC_CLIENT_ID, GUIBIAO_OIDC_CLIENT_SECRET  log-in through an identity provider besides the password;
                  GUIBIAO_OIDC_CLAIM (sub), GUIBIAO_OIDC_SCOPE (openid), GUIBIAO_OIDC_LABEL: what to know people by, and what to call it
GUIBIAO_DEBUG     1 on a developer's machine only
"""

import os
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from guibiao.site import rooms
from guibiao.site.home import home, kept_secret


def _flag(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


SITE_DIR = Path(__file__).parent
GUIBIAO_HOME = home()
DEBUG = _flag("GUIBIAO_DEBUG")
SECRET_KEY = os.environ.get("SECRET_KEY") or kept_secret(GUIBIAO_HOME / "secret.key")

# --- address -------------------------------------------------------------------------------------------------------
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
GUIBIAO_URL = os.environ.get("GUIBIAO_URL", "http://127.0.0.1:8000").rstrip("/")
_url = urlsplit(GUIBIAO_URL)
if _url.scheme not in {"http", "https"} or not _url.hostname:
    raise ImproperlyConfigured(f"GUIBIAO_URL 应写成 https://主机名，现在是“{GUIBIAO_URL}”。")
HTTPS = _url.scheme == "https"
if not HTTPS and not DEBUG and _url.hostname not in {"127.0.0.1", "localhost", "::1"}:
    raise ImproperlyConfigured(f"{GUIBIAO_URL} 不是 https：除本机地址外必须经 https 访问，请改 GUIBIAO_URL。")
_further_hosts = [host.strip() for host in os.environ.get("GUIBIAO_HOSTS", "").split(",") if host.strip()]
ALLOWED_HOSTS = sorted({*LOOPBACK, _url.hostname, *_further_hosts})
CSRF_TRUSTED_ORIGINS = [GUIBIAO_URL] if HTTPS else []
BEHIND_PROXY = _flag("GUIBIAO_PROXY")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- applications --------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    *rooms.installed(),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "guibiao.kernel.middleware.head_without_body",
    "django.middleware.security.SecurityMiddleware",
    "guibiao.kernel.middleware.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "guibiao.kernel.middleware.plain_text",
    "guibiao.kernel.middleware.session_limits",
    "guibiao.kernel.middleware.audit_refusals",
    "django.contrib.messages.middleware.MessageMiddleware",
    "guibiao.kernel.middleware.scripts_hear_of_log_out",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "guibiao.kernel.middleware.must_change_password",
    "guibiao.kernel.middleware.must_have_second_factor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "guibiao.site.errors.refused",
]
ROOT_URLCONF = "guibiao.site.urls"
WSGI_APPLICATION = "guibiao.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SITE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {"gb": "guibiao.site.templatetags.gb"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "guibiao.site.context.workspace",
            ],
        },
    },
]

# --- data ----------------------------------------------------------------------------------------------------------
if os.environ.get("DATABASE_URL"):
    DATABASES = {"default": dj_database_url.config(conn_max_age=60, conn_health_checks=True)}
    if DATABASES["default"]["ENGINE"].endswith("postgresql"):
        _options = DATABASES["default"].setdefault("OPTIONS", {})
        # Most questions are short, and planning them takes longer than answering them: a connection keeps the plans of those that
        # it has been asked five times. A pooler in front must let a session keep its statements.
        _options.update(server_side_binding=True, prepare_threshold=5)
        # What is read piece by piece is read to its end: it is planned for that, and not for a quick first piece.
        _options["options"] = f"{_options.get('options', '')} -c cursor_tuple_fraction=1".strip()
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(GUIBIAO_HOME / "guibiao.sqlite3"),
            "OPTIONS": {
                "timeout": 30,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FILES_DIR = GUIBIAO_HOME / "files"
MAX_FILE_BYTES = int(os.environ.get("GUIBIAO_MAX_FILE_MB", "50")) * 1024 * 1024
# A folder of files comes in one request.
MAX_UPLOAD_BYTES = 4 * MAX_FILE_BYTES
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_NUMBER_FILES = 500
# Uploads stay in memory until the classification mark has been looked for: nothing of a refused file reaches the disk.
FILE_UPLOAD_HANDLERS = ["guibiao.kernel.files.BoundedMemoryUploadHandler"]
EXCHANGE_LOG_DAYS = int(os.environ.get("GUIBIAO_EXCHANGE_LOG_DAYS", "400"))
if EXCHANGE_LOG_DAYS < 184:
    raise ImproperlyConfigured(f"GUIBIAO_EXCHANGE_LOG_DAYS 不得少于 184（半年），现在是“{EXCHANGE_LOG_DAYS}”。")
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# --- people --------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "kernel.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "guibiao.kernel.accounts.PasswordBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("username", "full_name", "email")}},
    {"NAME": "guibiao.kernel.passwords.MinimumLength", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]  # fmt: skip
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
# Wrong tries before no more are heard: of a name from one address; of a name from anywhere, and from an address of whatever
# names, where that name has not logged in from there lately.
AXES_FAILURE_LIMIT = 5
LOCKOUT_BY_NAME, LOCKOUT_BY_ADDRESS = 20, 100
AXES_COOLOFF_TIME = 0.25  # hours
AXES_HANDLER = "guibiao.kernel.lockout.Handler"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # who goes on trying makes it no longer for others
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # what a log-in forgets
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code"]  # what is not written down of a wrong try
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "guibiao.site.errors.locked_out"
AXES_USERNAME_CALLABLE = "guibiao.kernel.accounts.tried_username"
AXES_CLIENT_IP_CALLABLE = "guibiao.kernel.accounts.client_address"
# One moment of clocks that go apart is let pass on either side; a code holds once.
OTP_TOTP_ISSUER = f"圭表 {_url.hostname}"
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0  # django-axes counts wrong codes along with wrong passwords
SECOND_FACTOR = os.environ.get("GUIBIAO_SECOND_FACTOR", "administrators" if HTTPS else "none")
if SECOND_FACTOR not in {"none", "administrators", "everyone"}:
    raise ImproperlyConfigured(
        f"GUIBIAO_SECOND_FACTOR 应为 administrators、everyone 或 none，现在是“{SECOND_FACTOR}”。"
    )
_issuer = os.environ.get("GUIBIAO_OIDC_ISSUER", "").rstrip("/")
OIDC = {
    "issuer": _issuer,
    "client_id": os.environ.get("GUIBIAO_OIDC_CLIENT_ID", ""),
    "client_secret": os.environ.get("GUIBIAO_OIDC_CLIENT_SECRET", ""),
    "claim": os.environ.get("GUIBIAO_OIDC_CLAIM", "sub"),
    "scope": os.environ.get("GUIBIAO_OIDC_SCOPE", "openid"),
    "label": os.environ.get("GUIBIAO_OIDC_LABEL", "统一身份认证"),
} if _issuer else None  # fmt: skip
if OIDC and not OIDC["client_id"]:
    raise ImproperlyConfigured("设了 GUIBIAO_OIDC_ISSUER，还须设 GUIBIAO_OIDC_CLIENT_ID。")
if HTTPS and OIDC and not _issuer.startswith("https://"):
    raise ImproperlyConfigured(f"GUIBIAO_OIDC_ISSUER 必须是 https 地址，现在是“{_issuer}”。")
SESSION_ENGINE = "guibiao.kernel.sessions"
SESSION_COOKIE_AGE = int(os.environ.get("GUIBIAO_SESSION_HOURS", "12")) * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_SECONDS = int(os.environ.get("GUIBIAO_IDLE_MINUTES", "60")) * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "guibiao.site.errors.csrf_failure"
PASSWORD_RESET_TIMEOUT = 3600

# --- the browser ---------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = HTTPS and not DEBUG
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "default-src": ["'self'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}

# --- words and time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", "English")]
LOCALE_PATHS = [SITE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
FORMAT_MODULE_PATH = ["guibiao.site.formats"]

# --- static files --------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [SITE_DIR / "static"] if (SITE_DIR / "static").is_dir() else []
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 0 if DEBUG else 3600

# --- post and log --------------------------------------------------------------------------------------------------
_email = urlsplit(os.environ.get("GUIBIAO_EMAIL", ""))
EMAIL_CONFIGURED = bool(_email.hostname)
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_CONFIGURED
    else "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_HOST = _email.hostname or ""
EMAIL_PORT = _email.port or (465 if _email.scheme == "smtps" else 25)
EMAIL_HOST_USER = unquote(_email.username or "")
EMAIL_HOST_PASSWORD = unquote(_email.password or "")
EMAIL_USE_SSL = _email.scheme == "smtps"
EMAIL_TIMEOUT = 10
WEBHOOK_URL = os.environ.get("GUIBIAO_WEBHOOK", "")
WEBHOOK_SECRET = os.environ.get("GUIBIAO_WEBHOOK_SECRET", "")
PRIVATE_HOSTS = frozenset(
    one.strip().lower() for one in os.environ.get("GUIBIAO_PRIVATE_HOSTS", "").split(",") if one.strip()
)
_webhook = urlsplit(WEBHOOK_URL)
if WEBHOOK_URL and (_webhook.scheme not in {"http", "https"} or not _webhook.hostname):
    raise ImproperlyConfigured(f"GUIBIAO_WEBHOOK 应写成 https://…，现在是“{WEBHOOK_URL}”。")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("GUIBIAO_EMAIL_FROM", f"guibiao@{_url.hostname}")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"brief": {"()": "guibiao.site.logs.Brief"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "stream": sys.stderr}},
    "loggers": {"django.request": {"filters": ["brief"]}},
    "root": {"handlers": ["console"], "level": "INFO" if DEBUG else "WARNING"},
}
