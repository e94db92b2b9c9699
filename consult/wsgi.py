"""The application for a WSGI server: `granian --interface wsgi consult.wsgi:app`."""

from consult.app import create_app

app = create_app()
