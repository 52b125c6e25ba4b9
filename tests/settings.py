"""Settings of the tests: the real ones in a data directory that is thrown away, with one more room, `beacons`."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_home = Path(tempfile.mkdtemp(prefix="guibiao-test-"))
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["GUIBIAO_HOME"] = str(_home)
# Playwright leaves an event loop in the thread of the tests; the tests of the database that follow are not in it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
for _name in ("GUIBIAO_URL", "GUIBIAO_EMAIL", "GUIBIAO_DEBUG", "GUIBIAO_PROXY", "GUIBIAO_HOSTS", "GUIBIAO_WEBHOOK"):
    os.environ.pop(_name, None)

from guibiao.site.settings import *  # noqa: E402, F403
from guibiao.site.settings import DATABASES, INSTALLED_APPS  # noqa: E402

INSTALLED_APPS = [*INSTALLED_APPS, "tests.kernel.beacons"]
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads and worker processes open connections of their own.
    DATABASES["default"]["TEST"] = {"NAME": str(_home / "test.sqlite3")}
else:
    # Tables that were made before are copied.
    DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ.get("GUIBIAO_TEST_TEMPLATE")}
