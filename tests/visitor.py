"""A browser without scripts on the HTTP client: it opens pages, fills the forms that are there, and presses their buttons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


@dataclass
class Visitor:
    """One person at a browser without scripts."""

    client: FlaskClient
    address: str = "/"
    status: int = 0
    text: str = ""
    seen: list[tuple[str, int, int]] = field(default_factory=list)  # (address, status, bytes)

    def open(self, address: str) -> BeautifulSoup:
        """Open an address, following redirects."""
        return self._take(self.client.get(urljoin(self.address, address), follow_redirects=True))

    def follow(self, words: str) -> BeautifulSoup:
        """Follow the first link whose words contain `words`.

        Raises:
            AssertionError: there is no such link.
        """
        for link in self.page.find_all("a", href=True):
            if words in " ".join(link.get_text(" ").split()):
                return self.open(str(link["href"]))
        raise AssertionError(f"no link {words!r} on {self.address}:\n{self.shown()}")

    def press(self, words: str, values: Mapping[str, str | list[str]] | None = None) -> BeautifulSoup:
        """Fill the form that holds the button `words` with `values` and press it.

        Raises:
            AssertionError: there is no such button, or the form has no such field.
        """
        button = next(
            (b for b in self.page.find_all("button") if words in " ".join(b.get_text(" ").split())), None
        )
        assert button is not None, f"no button {words!r} on {self.address}:\n{self.shown()}"
        form = button.find_parent("form")
        assert isinstance(form, Tag)
        data = _fields(form)
        for name, value in (values or {}).items():
            assert form.select_one(f'[name="{name}"]') is not None, (
                f"no field {name!r} in {sorted(data)} on {self.address}"
            )
            data[name] = [value] if isinstance(value, str) else value
        if button.get("name"):
            data[str(button["name"])] = [str(button.get("value") or "")]
        action = urljoin(self.address, str(button.get("formaction") or form.get("action") or self.address))
        path = urlsplit(action)
        target = path.path + (f"?{path.query}" if path.query else "")
        if str(form.get("method", "get")).lower() == "get":
            return self._take(
                self.client.get(
                    path.path, query_string={k: v[0] for k, v in data.items()}, follow_redirects=True
                )
            )
        return self._take(self.client.post(target, data=data, follow_redirects=True))

    @property
    def page(self) -> BeautifulSoup:
        """The page that is open."""
        return BeautifulSoup(self.text, "lxml")

    def says(self, words: str) -> bool:
        """Tell whether the page says `words`, in any spacing."""
        return words in self.shown()

    def shown(self) -> str:
        """Return what the page says, in single spaces."""
        return " ".join(self.page.get_text(" ").split())

    def _take(self, answer: TestResponse) -> BeautifulSoup:
        self.address = answer.request.full_path.rstrip("?") if answer.request is not None else self.address
        self.status, self.text = answer.status_code, answer.text
        self.seen.append((self.address, self.status, len(answer.data)))
        assert self.status < 500, f"{self.address}: {self.status}"
        return self.page


def _fields(form: Tag) -> dict[str, list[str]]:
    """Return what a browser would send of a form as it stands."""
    data: dict[str, list[str]] = {}
    for control in form.find_all(["input", "textarea", "select"]):
        name = control.get("name")
        if not name or control.has_attr("disabled"):
            continue
        kind = str(control.get("type", "text")).lower()
        if control.name == "textarea":
            data.setdefault(str(name), []).append(control.get_text().removeprefix("\n"))
        elif control.name == "select":
            chosen = control.find("option", selected=True) or control.find("option")
            data.setdefault(str(name), []).append(
                str(chosen.get("value", chosen.get_text())) if chosen else ""
            )
        elif kind in ("radio", "checkbox"):
            if control.has_attr("checked"):
                data.setdefault(str(name), []).append(str(control.get("value", "on")))
        elif kind not in ("submit", "button", "file", "image"):
            data.setdefault(str(name), []).append(str(control.get("value", "")))
    return data
