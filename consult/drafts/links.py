"""Links inside the text: stored as written (#name), led to their clause when a page is made."""

from flask import url_for

INSIDE = '<a href="#'


def point_links(html: str, *, slug: str, draft: str) -> str:
    """Return a clause's HTML with its links to places in the text leading to `drafts.find`, as absolute paths."""
    if INSIDE not in html:
        return html
    address = url_for("drafts.find", slug=slug, draft=draft, name="-")[:-1]
    return html.replace(INSIDE, f'<a href="{address}')
