"""Profiles for hypothesis: quick by default, thorough where SAO_THOROUGH is set."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("quick", max_examples=60, deadline=None, print_blob=True)
settings.register_profile(
    "thorough",
    max_examples=int(os.environ.get("SAO_THOROUGH", "2000")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("thorough" if os.environ.get("SAO_THOROUGH") else "quick")
