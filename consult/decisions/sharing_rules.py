"""WHEN editors may share work: plain values in, a refusal out."""

from collections.abc import Collection

from consult.errors import Conflict, Invalid, NotAllowed, NotFound, OutOfDate

MOST_NOTE = 5_000  # code points
MOST_NAME = 80  # code points of a saved view's name
MOST_VIEWS = 100  # of one person in a consultation
MOST_ASSIGNED = 500  # comments at a time
WRONG = "Something has to be corrected. Everything you typed is still here."


class AssignedMeanwhile(OutOfDate):
    """Somebody else gave the comment to an editor after this list was opened."""


class NotOwnAssignment(NotAllowed):
    """Somebody else made the assignment."""


class NotOwnView(NotAllowed):
    """Somebody else saved the view."""


class ViewExists(Conflict):
    """The person has a view of this name."""


def ensure_some(numbers: Collection[int]) -> None:
    """Refuse to assign no comment, or more than 500 at a time.

    Raises:
        Invalid: there are none, or too many.
    """
    if not numbers:
        raise Invalid(WRONG, fields={"ticked": "Tick at least one comment in the list."})
    if len(numbers) > MOST_ASSIGNED:
        raise Invalid(WRONG, fields={"ticked": "Tick at most 500 comments."})


def ensure_desk_of_editor(is_editor: bool) -> None:
    """Refuse to give a comment to somebody who is no editor here.

    Raises:
        Invalid: the person is no editor of the consultation.
    """
    if not is_editor:
        raise Invalid(WRONG, fields={"editor": "Choose an editor of this consultation."})


def ensure_seen_taker(seen: int, standing: int, name: str, number: int, wanted: int | None) -> None:
    """Refuse when somebody else assigned the comment since the list was opened; person ids, 0 for nobody.

    The same assignment made twice is one: `wanted` may be what stands already.

    Raises:
        AssignedMeanwhile: another editor has it now, or nobody.
    """
    if standing in (seen, wanted):
        return
    if standing:
        raise AssignedMeanwhile(
            "Comment %(number)s was given to %(name)s since you opened this list. Nothing was changed: your ticks and "
            "your choice are kept. Press the button again if it shall be as you chose.",
            number=number,
            name=name,
        )
    raise AssignedMeanwhile(
        "Comment %(number)s was taken from its editor since you opened this list. Nothing was changed: your ticks and "
        "your choice are kept. Press the button again if it shall be as you chose.",
        number=number,
    )


def ensure_own_assignment(own: bool) -> None:
    """Refuse to take back what somebody else assigned.

    Raises:
        NotOwnAssignment: it is not the actor's.
    """
    if not own:
        raise NotOwnAssignment("Somebody else made this assignment. Assign the comments anew instead.")


class UnknownNote(NotFound):
    """There is no such note in this consultation."""


class NotOwnNote(NotAllowed):
    """Somebody else wrote the note."""


class NoteDeleted(Conflict):
    """Its author has deleted the note."""


class NoteChanged(OutOfDate):
    """The note was changed, in another window, since the form was opened."""


def ensure_own_note(own: bool) -> None:
    """Refuse to change what somebody else wrote.

    Raises:
        NotOwnNote: the note is not the actor's.
    """
    if not own:
        raise NotOwnNote(
            "Somebody else wrote this note. Only they can change it; answer it with a note of your own."
        )


def ensure_note_stands(deleted: bool) -> None:
    """Refuse to change a note that was deleted.

    Raises:
        NoteDeleted: it was.
    """
    if deleted:
        raise NoteDeleted("You have deleted this note. Your words are kept below: add them as a new note.")


def ensure_seen_note(version: int, seen: int) -> None:
    """Refuse to change a note over a newer version of it.

    Raises:
        NoteChanged: it was changed since.
    """
    if version != seen:
        raise NoteChanged(
            "You changed this note in another window since you opened this page. Your words are kept: look at what the note says "
            "now, and press the button again if it shall say this."
        )


def ensure_note(words: str) -> None:
    """Refuse an empty note, and one that is too long.

    Raises:
        Invalid: the note is empty or longer than 5,000 code points.
    """
    if not words.strip():
        raise Invalid(WRONG, fields={"note": "Write the note: the other editors will read it."})
    if len(words) > MOST_NOTE:
        raise Invalid(
            WRONG, fields={"note": "This is too long. Shorten it; everything you typed is still here."}
        )


def ensure_view(name: str, standing: Collection[str]) -> None:
    """Refuse a view without a name, one too many, and a second one of a name.

    Raises:
        Invalid: the name is empty or longer than 80 code points.
        ViewExists: the person has one of this name, or 100 views.
    """
    if not name.strip() or len(name) > MOST_NAME:
        raise Invalid(WRONG, fields={"name": "Give the view a name of at most 80 characters."})
    if name in standing:
        raise ViewExists("You have a view of this name. Delete it first, or choose another name.")
    if len(standing) >= MOST_VIEWS:
        raise ViewExists("You have 100 views. Delete one first.")


def ensure_own_view(own: bool) -> None:
    """Refuse to delete somebody else's view.

    Raises:
        NotOwnView: it is not the actor's.
    """
    if not own:
        raise NotOwnView("Somebody else saved this view. Only they can delete it.")
