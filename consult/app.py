"""create_app, and nothing else."""

from importlib import import_module

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from consult.config import Settings, read_settings
from consult.web import addresses, assets, door, headers, pages, refusals, store

CAPABILITIES = (
    "people",
    "drafts",
    "comments",
    "decisions",
    "redlines",
    "endorsements",
    "reading",
    "mail",
    "exports",
)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application from its settings.

    Raises:
        SettingsError: a setting is wrong.
        RuntimeError: a page declares no permission.
    """
    settings = settings or read_settings()
    app = Flask("consult", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        CONSULT=settings,
        MAX_CONTENT_LENGTH=1_000_000,
        MAX_FORM_MEMORY_SIZE=1_000_000,
        MAX_FORM_PARTS=2_000,
        SESSION_COOKIE_NAME="__Host-consult" if settings.secure else "consult",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
    )
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    addresses.hang_addresses(app)
    store.open_store(app, settings)
    pages.hang_pages(app, settings)
    headers.hang_headers(app, settings)
    refusals.hang_refusals(app)
    app.register_blueprint(assets.pages)
    for name in CAPABILITIES:
        app.register_blueprint(import_module(f"consult.{name}.routes").pages)
    app.register_blueprint(import_module("consult.reading.coordinating").pages)
    people = import_module("consult.people.session")
    people.hang_session(app)
    door.hang_door(app, people.actor_of_request, import_module("consult.drafts.places").place_of)
    return app
