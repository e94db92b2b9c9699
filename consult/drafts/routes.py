"""Pages of drafts and rounds, for the coordinator."""

from flask import Blueprint

pages = Blueprint("drafts", __name__)
