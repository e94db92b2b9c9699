"""What a view declares about itself for the door."""

from collections.abc import Callable
from typing import Any, TypeVar

from consult.access import Permission

View = TypeVar("View", bound=Callable[..., Any])


def needs(permission: Permission) -> Callable[[View], View]:
    """Declare which permission a view needs; the app does not start with a view that declares none."""

    def mark(view: View) -> View:
        view.consult_permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def keeps_words(view: View) -> View:
    """Declare that a view, posted to while signed out, answers 401 with its form and every word still in it."""
    view.keeps_words = True  # type: ignore[attr-defined]
    return view
