"""The real settings on a real PostgreSQL and Redis; only what makes a test run its own differs."""

import os
import tempfile
from urllib.parse import urlsplit

_worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
_redis = urlsplit(os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0"))
if "PORTAL_TEST_MEDIA" not in os.environ:  # a worker started by a test shares its files
    _base = int(_redis.path.strip("/") or 0)
    os.environ["REDIS_URL"] = _redis._replace(path=f"/{_base + 1 + int(_worker)}").geturl()
    os.environ["PORTAL_TEST_MEDIA"] = tempfile.mkdtemp(prefix="portal-media-")
os.environ.setdefault("SECRET_KEY", "for-tests-only-" + "0" * 50)
os.environ["SECURE"] = "0"
os.environ["MEDIA_ROOT"] = os.environ["PORTAL_TEST_MEDIA"]

from portal.settings import *  # noqa: E402,F403

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # speed; nothing is kept
STORAGES = {
    "default": STORAGES["default"],  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
