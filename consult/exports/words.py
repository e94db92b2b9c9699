"""What files and their rows are told about on the screen (msgids)."""

from collections.abc import Mapping
from typing import Any

from consult.exports.layouts import Layout
from consult.web.languages import N_, gettext

LAYOUTS: Mapping[Layout, str] = {
    Layout.ISO: N_("ISO/CEN commenting form"),
    Layout.IPPC: N_("Codex/IPPC comment sheet"),
}
FILES: Mapping[str, str] = {
    "docx": N_("Word document (DOCX)"),
    "xlsx": N_("Workbook (XLSX)"),
    "csv": N_("Table as text (CSV)"),
}
# What rules says; it knows no catalogue.
FAULTS = (N_("This table has more than %(most)s rows. Copy your rows into a fresh form, and send that."),)


def said(told: Any) -> str:
    """Return what is stored as [msgid, values], in the language of the page; '' for nothing."""
    return gettext(str(told[0]), **dict(told[1])) if told else ""
