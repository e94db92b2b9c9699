"""A long list as real ones are: 200 organisations of five countries, 30 days, a tenth late, a quarter assigned."""

from datetime import timedelta

from sqlalchemy import insert, select, update

from consult.comments.models import Comment
from consult.decisions import inbox_following
from consult.decisions.sharing_models import Assignment
from consult.people.models import Organisation
from tests.worlds import World, organisation

COUNTRIES = ("KE", "SN", "CN", "FR", "BR")


def spread(world: World, organisations: int = 200) -> None:
    """Spread all comments of a world, in few statements; what is kept of it in memory is forgotten."""
    session = world.session
    names = (
        session.execute(select(Organisation.id).where(Organisation.name.like("University no. %")))
        .scalars()
        .all()
    )
    if not names:
        names = [
            organisation(session, world.now, f"University no. {n}", COUNTRIES[n % 5]).id
            for n in range(organisations)
        ]
    for at, one in enumerate(names):
        session.execute(update(Comment).where(Comment.number % len(names) == at).values(organisation_id=one))
    for day in range(30):
        late = {"received_at": world.now - timedelta(days=day), "late": day % 10 == 0}
        session.execute(update(Comment).where(Comment.number % 30 == day).values(**late))
    editors = [world.people[who].person_id for who in ("editor", "editor2")]
    free = select(Comment.id).where(Comment.number % 4 == 0, Comment.id.not_in(select(Assignment.comment_id)))
    rows = [
        {"comment_id": one, "editor_id": editors[at % 2], "assigned_by": editors[0], "assigned_at": world.now}
        for at, one in enumerate(session.execute(free).scalars())
    ]
    if rows:
        session.execute(insert(Assignment), rows)
    session.commit()
    inbox_following._BOARDS.clear()  # these changes passed by the record
