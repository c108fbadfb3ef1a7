from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Iterator


CHANGES_OUTPUT = (
    "GITHUB_ACTIONS",
    "NO_COLOR",
    "FORCE_COLOR",
    "SOURCE_DATE_EPOCH",
    "COLUMNS",
    "LINES",
)

# Examples are the same in each run, and take as long as the machine needs. Others are tried with
# 'pytest --hypothesis-profile=random'.
ANY_SPEED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("random", ANY_SPEED)
settings.register_profile("same", ANY_SPEED, derandomize=True)
settings.load_profile("same")


@pytest.fixture(autouse=True)
def decks_without_uid(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let the decks of tests do without a uid, but for those tests that are about it."""
    if request.node.get_closest_marker("uid") is None:
        monkeypatch.setattr("deckgen.core.identity.lacks_uid", lambda uid: False)


@pytest.fixture(autouse=True, scope="session")
def plain_environment() -> Iterator[None]:
    """Keep away what changes output or what git does: a CI's settings, a hook's, the user's own."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name in CHANGES_OUTPUT or name.startswith("GIT_"):
                patch.delenv(name)
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        yield


@pytest.fixture(autouse=True, scope="session")
def no_cache_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what builds keep out of the user's own cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield
