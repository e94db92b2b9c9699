"""What a person of the desk has opened, remembered by their browser until they next store something there.

Showing a page writes nothing on the server: it notes in a cookie which comment was opened when, and the list goes by it.
The next form that stores something on the desk takes the notes along, and then they count in every browser. With
scripts a page says so by itself; this is for browsers without.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from flask import Response, g, request
from sqlalchemy.orm import Session

from consult.decisions.presence import note_opened
from consult.web.accounts import account_tag
from consult.web.door import actor, now

MOST = 60  # comments in a cookie, the last opened; about 14 bytes each
A_MONTH = 30 * 86_400  # seconds
_OPENED = re.compile(r"(\d{1,9})\.(\d{10})")


def _name() -> str:
    return f"opened-{g.place.id}"


def opened() -> Mapping[int, datetime]:
    """Return when this person opened comments, by number, as far as only this browser knows; the last opened come last."""
    whose, _, listed = request.cookies.get(_name(), "").partition("~")
    if whose != account_tag(actor()):
        return {}
    found = (_OPENED.fullmatch(one) for one in listed.split("-")[-MOST:])
    return {int(hit[1]): min(datetime.fromtimestamp(int(hit[2]), UTC), now()) for hit in found if hit}


def remember(answer: Response, number: int) -> Response:
    """Note on an answer that its reader has opened a comment; not when a browser only fetches ahead."""
    ahead = "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    if answer.status_code != 200 or ahead:
        return answer
    known = {n: at for n, at in opened().items() if n != number}
    known[number] = now()
    noted = "-".join(f"{n}.{int(at.timestamp())}" for n, at in list(known.items())[-MOST:])
    answer.set_cookie(
        _name(), f"{account_tag(actor())}~{noted}", max_age=A_MONTH, samesite="Lax", httponly=True, secure=request.is_secure
    )  # fmt: skip
    return answer


def keep(session: Session) -> None:
    """Store what only this browser knew, with whatever else a form stores."""
    known = opened()
    if known:
        note_opened(session, actor=actor(), consultation_id=g.place.id, opened=known)
        g.openings_kept = True


def forget_kept(answer: Response) -> Response:
    """Take the notes off the browser once they are stored: the form was answered by going on."""
    if g.get("openings_kept") and answer.status_code == 303:
        answer.delete_cookie(_name(), samesite="Lax", httponly=True, secure=request.is_secure)
    return answer
