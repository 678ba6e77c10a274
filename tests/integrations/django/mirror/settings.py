"""A Django project with dj-stripe, set up as its documentation has it, pointed at our server."""

import os

SECRET_KEY = "of-a-test"
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "djstripe"]
ROOT_URLCONF = "urls"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ["DATABASE"],
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 60},  # webhooks come in meanwhile
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True

STRIPE_API_HOST = os.environ["SAO_URL"]
STRIPE_TEST_SECRET_KEY = os.environ["SAO_API_KEY"]
STRIPE_LIVE_MODE = False
DJSTRIPE_FOREIGN_KEY_TO_FIELD = "id"
if "STRIPE_API_VERSION" in os.environ:
    STRIPE_API_VERSION = os.environ["STRIPE_API_VERSION"]

# The tables as the models have them, at once: a hundred migrations take a minute.
MIGRATION_MODULES = dict.fromkeys(("auth", "contenttypes", "djstripe"))
