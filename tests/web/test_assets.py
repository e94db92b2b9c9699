"""Assets: one fingerprint for all, the sheet inside the first page only, a worker that changes with its assets."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from flask.testing import FlaskClient

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_the_first_page_carries_the_sheet_and_the_next_link_it(client: FlaskClient) -> None:
    first, second = client.get("/en/"), client.get("/en/about")
    inside = re.search(r"<style>(.*?)</style>", first.text, re.DOTALL)
    assert inside is not None and 'rel="stylesheet"' not in first.text
    assert "<style" not in second.text
    linked = re.search(r'<link rel="stylesheet" href="([^"]+)"', second.text)
    assert linked is not None and client.get(linked[1]).text == inside[1]


def test_the_policy_allows_this_sheet_inside_a_page_and_no_other(client: FlaskClient) -> None:
    page = client.get("/en/")
    inside = re.search(r"<style>(.*?)</style>", page.text, re.DOTALL)
    assert inside is not None
    digest = b64encode(sha256(inside[1].encode()).digest()).decode()
    (styles,) = re.findall(r"style-src ([^;]+)", page.headers["Content-Security-Policy"])
    assert styles == f"'self' 'sha256-{digest}'"


def test_a_browser_that_keeps_no_cookies_always_has_the_sheet(client: FlaskClient) -> None:
    for _ in range(2):
        client.delete_cookie("seen")
        assert "<style>" in client.get("/en/").text


def test_scripts_find_each_other_beside_themselves(client: FlaskClient) -> None:
    digest = re.findall(r"/static/([0-9a-f]{12})/", client.get("/sw.js").text)[0]
    for name in ("read.js", "outbox.js", "select.js", "showing.js", "pages.js", "device.js", "saving.js"):
        answer = client.get(f"/static/{digest}/{name}")
        assert answer.status_code == 200 and answer.mimetype == "text/javascript"
        assert "immutable" in answer.headers["Cache-Control"]
        for imported in re.findall(r"""(?:from|import\()\s*["']\./([\w.]+)["']""", answer.text):
            assert client.get(f"/static/{digest}/{imported}").status_code == 200


def test_the_worker_names_the_assets_by_their_address_and_is_asked_for_anew(client: FlaskClient) -> None:
    answer = client.get("/sw.js")
    assert answer.mimetype == "text/javascript" and answer.headers["Cache-Control"] == "no-cache"
    assert '"./' not in answer.text
    (imported,) = re.findall(r'from "([^"]+)"', answer.text)
    assert client.get(imported).status_code == 200


def test_every_page_says_whose_it_is_without_saying_who(client: FlaskClient) -> None:
    assert client.get("/en/").headers["Consult-Account"] == "-"
