"""Settings of the real site with one address more, at which test_survival writes."""

from zhiheng.project.settings import *  # noqa: F403

ROOT_URLCONF = "survival_urls"
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "CRITICAL"}}
