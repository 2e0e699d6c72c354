"""A vault for every test of this folder."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _vault(keys: Path) -> None:
    """The keys are at hand."""
