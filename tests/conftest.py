"""Profiles for hypothesis, and PostgreSQL.

Quick by default, and each run the same: what fails then was broken by what was changed. Thorough,
and each run another, where SAO_THOROUGH says how many examples: `make search` finds old faults.
"""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from support.postgres import NoPostgres, empty_database, new_database, start_postgres

settings.register_profile("quick", max_examples=60, deadline=None, derandomize=True)
settings.register_profile(
    "thorough",
    max_examples=int(os.environ.get("SAO_THOROUGH", "2000")),
    deadline=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("thorough" if os.environ.get("SAO_THOROUGH") else "quick")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL for all tests that want one: the DSN of its superuser."""
    try:
        with start_postgres(tmp_path_factory.mktemp("postgres")) as dsn:
            yield dsn
    except NoPostgres as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def _database(postgres: str) -> str:
    """Copying a database for each test would cost more than the tests."""
    return new_database(postgres)


@pytest.fixture
def database(_database: str, postgres: str) -> str:
    """An empty database, whose owner may make roles and is no superuser."""
    return empty_database(postgres, _database)
