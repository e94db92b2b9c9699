"""What is dear to make is made once: tests of one group run in one process."""

import pytest


@pytest.mark.xdist_group("groups")
def test_groups_of_tests_hold(request: pytest.FixtureRequest) -> None:
    """A replay or a browser would otherwise be made anew in every process; pytest 9.2 and pytest-xdist 3.8 do so."""
    if not getattr(request.config.option, "loadgroup", False):
        pytest.skip("these tests do not run in groups")
    assert request.node.nodeid.endswith("@groups")
