"""Whether a response is told in the languages that its commenters wrote in; for the forms of the desk."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.comments.models import Comment
from consult.errors import Invalid
from consult.web.languages import LANGUAGES, N_, NAMES


def ensure_in_their_languages(session: Session, comment_ids: Collection[int], given: Collection[str]) -> None:
    """Refuse to answer a comment in a language that it was not written in, where a response in it can be written.

    Raises:
        Invalid: a comment is in one of the three languages, and there is no response in it.
    """
    rows = session.execute(
        select(Comment.number, Comment.words_language)
        .where(Comment.id.in_(comment_ids), Comment.words_language.in_(LANGUAGES))
        .order_by(Comment.number)
    )
    for row in rows:
        if row.words_language not in given:
            raise Invalid(
                "Comment %(number)s is written in another language (%(language)s). Write the response in that "
                "language as well.",
                fields={f"response-{row.words_language}": N_("Write the response in this language as well.")},
                number=row.number,
                language=NAMES[row.words_language],
            )
