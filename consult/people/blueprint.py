"""The blueprint of people; `routes` and `coordinating` hang their pages on it."""

from flask import Blueprint

pages = Blueprint("people", __name__)
