"""The real settings on a real PostgreSQL and Redis; only what makes a test run its own differs."""

import atexit
import os
import shutil
import tempfile
from urllib.parse import urlsplit

_base = os.environ.setdefault(
    "PORTAL_TEST_REDIS", os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
)
_process = os.environ.get("PYTEST_XDIST_WORKER", "alone")
if os.environ.get("PORTAL_TEST_PROCESS") != _process:  # a worker started by a test shares its own
    _redis = urlsplit(_base)
    _number = int(_redis.path.strip("/") or 0) + 1
    _number += int(_process.removeprefix("gw")) + 1 if _process != "alone" else 0
    os.environ["REDIS_URL"] = _redis._replace(path=f"/{_number}").geturl()
    os.environ["PORTAL_TEST_MEDIA"] = tempfile.mkdtemp(prefix="portal-media-")
    os.environ["PORTAL_TEST_PROCESS"] = _process
    atexit.register(shutil.rmtree, os.environ["PORTAL_TEST_MEDIA"], ignore_errors=True)
os.environ.setdefault("SECRET_KEY", "for-tests-only-" + "0" * 50)
os.environ["SECURE"] = "0"
os.environ["MEDIA_ROOT"] = os.environ["PORTAL_TEST_MEDIA"]

from portal.settings import *  # noqa: E402,F403,TID251  # they are what is adapted here

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # speed; nothing is kept
STORAGES = {
    "default": STORAGES["default"],  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
