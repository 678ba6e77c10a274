"""A Django project with drf-stripe-subscription, pointed at our server."""

import os

import stripe

stripe.api_base = os.environ["SAO_URL"]

SECRET_KEY = "of-a-test"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "rest_framework",
    "drf_stripe",
]
ROOT_URLCONF = "urls"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ["DATABASE"],
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 60},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TIME_ZONE = "UTC"
USE_TZ = True

DRF_STRIPE = {
    "STRIPE_API_SECRET": os.environ["SAO_API_KEY"],
    "STRIPE_WEBHOOK_SECRET": os.environ["WEBHOOK_SECRET"],
    "FRONT_END_BASE_URL": "http://127.0.0.1:3000",
}
