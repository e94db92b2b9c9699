"""The whole schema: imports every models module, for migrations and tests."""

from sqlalchemy import MetaData

from consult.comments import models as comments
from consult.comments import moderation_models as moderation
from consult.comments import reply_models as replies
from consult.database import Base
from consult.decisions import checking_models as checking
from consult.decisions import grouping_models as grouping
from consult.decisions import models as decisions
from consult.decisions import sharing_models as sharing
from consult.drafts import models as drafts
from consult.endorsements import models as endorsements
from consult.exports import models as exports
from consult.mail import models as mail
from consult.people import models as people
from consult.record import models as record
from consult.redlines import models as redlines
from consult.web import models as web

MODULES = (
    comments,
    moderation,
    replies,
    checking,
    grouping,
    decisions,
    sharing,
    drafts,
    endorsements,
    exports,
    mail,
    people,
    record,
    redlines,
    web,
)
METADATA: MetaData = Base.metadata
