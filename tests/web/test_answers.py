"""Every answer: strict headers, gzip, assets kept for a year, errors told in three languages."""

import gzip
import re

import pytest
from flask.testing import FlaskClient

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    "path", ["/en/", "/fr/", "/zh/", "/en/nothing-here/", "/nothing", "/en/about", "/health"]
)
def test_every_answer_carries_the_headers(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "Cache-Control" in answer.headers


def test_text_is_sent_gzipped_to_those_who_take_it(client: FlaskClient) -> None:
    client.get("/en/")  # the first visit has the sheet inside
    plain = client.get("/en/")
    packed = client.get("/en/", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data)
    strip = re.compile(rb'name="csrf_token" value="[^"]+"')
    assert strip.sub(b"", gzip.decompress(packed.data)) == strip.sub(b"", plain.data)


def test_an_asset_is_kept_for_a_year_under_its_digest_only(client: FlaskClient) -> None:
    client.get("/en/")
    address = re.search(r'href="(/static/[0-9a-f]+/consult\.css)"', client.get("/en/").text)
    assert address is not None
    right = client.get(address[1])
    assert right.status_code == 200 and "immutable" in right.headers["Cache-Control"]
    old = client.get("/static/0123456789ab/consult.css")
    assert old.status_code == 200 and old.headers["Cache-Control"] == "no-cache"
    assert client.get("/static/0123456789ab/nothing.css").status_code == 404
    assert client.get("/static/0123456789ab/..%2fversion.py").status_code == 404


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "There is no page here"), ("fr", "Il n’y a pas de page ici"), ("zh", "此处没有页面")],
)
def test_a_missing_page_says_so_in_the_language_of_its_address(
    client: FlaskClient, language: str, words: str
) -> None:
    answer = client.get(f"/{language}/nothing-here/")
    assert answer.status_code == 404
    assert words in answer.text
    assert f'lang="{"zh-Hans" if language == "zh" else language}"' in answer.text


def test_the_first_visit_is_sent_to_the_browsers_language(client: FlaskClient) -> None:
    assert client.get("/", headers={"Accept-Language": "zh-CN,zh;q=0.9"}).headers["Location"] == "/zh/"
    assert client.get("/", headers={"Accept-Language": "fr"}).headers["Location"] == "/fr/"
    assert client.get("/", headers={"Accept-Language": "de"}).headers["Location"] == "/en/"


def test_who_asks_for_json_is_refused_in_json(client: FlaskClient) -> None:
    answer = client.get("/en/nothing-here/", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.json is not None and answer.json["status"] == 404


def test_a_method_that_a_page_does_not_take_is_refused_with_what_it_takes(client: FlaskClient) -> None:
    answer = client.delete("/en/about")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_body_that_is_too_large_is_refused(client: FlaskClient) -> None:
    answer = client.post("/en/sign-in", data={"email": "x" * 1_100_000})
    assert answer.status_code == 413
    assert "Nothing was stored" in answer.text


def test_a_form_from_another_site_is_refused(client: FlaskClient) -> None:
    answer = client.post(
        "/en/sign-in", data={"email": "a@example.org"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
