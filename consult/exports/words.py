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
# What decisions.vocabulary calls outcomes in the words of ISO, where a page has other words.
OUTCOMES = (N_("Partially accepted"), N_("Noted, out of scope"), N_("See comment %(number)s"))
# What rules, reading, merging and actions say; they know no catalogue.
FAULTS = (
    N_(
        "This file takes too long or too much memory to read. Copy your rows into a fresh form, or send it in parts."
    ),
    N_("This table has more than %(most)s rows. Copy your rows into a fresh form, and send that."),
    N_("These comments came from rows that are not in this file: %(numbers)s. They stay as they are."),
    N_(
        "This row became comment %(number)s, which was withdrawn. Take it as a further comment, or leave it out."
    ),
    N_(
        "This row became comment %(number)s, which was changed here since. Put the row's words in its place, take it as a further comment, or leave it out."
    ),
    N_(
        "This row became comment %(number)s, which points at other words. That cannot be changed: take the row as a further comment, or leave it out."
    ),
    N_("No clause %(place)s in this draft. Choose one."),
    N_("The row does not say which clause it is about."),
    N_("The cell holds a formula. It is shown as words: correct it, or leave the row out."),
    N_(
        "This row is of another edition (%(draft)s), whose clause %(place)s is not in this draft or says something else now."
    ),
    N_("These words stand in %(number)s, not in %(place)s."),
    N_("“%(kind)s” is no type of comment. Choose one."),
    N_(
        "The number %(place)s may be any of these: %(numbers)s. A spreadsheet drops the zeros at the end of a number. Choose one."
    ),
    N_(
        "The cell of the clause holds a date (%(date)s): a spreadsheet may have made it of the clause’s number. Choose the clause."
    ),
)


def said(told: Any) -> str:
    """Return what is stored as [msgid, values], in the language of the page; '' for nothing."""
    return gettext(str(told[0]), **dict(told[1])) if told else ""
