"""Settings for tests and for tools that only need to import Django: nothing leaves the machine or the run."""

import atexit
import os
import shutil
import tempfile

if "AFTERCARE_DATA" not in os.environ:
    os.environ["AFTERCARE_DATA"] = tempfile.mkdtemp(prefix="aftercare-test-")
    atexit.register(shutil.rmtree, os.environ["AFTERCARE_DATA"], ignore_errors=True)
os.environ.setdefault("AFTERCARE_SECRET_KEY", "only-for-tests-and-never-for-an-installation-0123456789")

from aftercare.site.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STAFF_SECOND_FACTOR = False  # a test that is about it switches it on
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "testserver"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
