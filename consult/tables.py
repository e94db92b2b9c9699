"""The whole schema: imports every models module, for migrations and tests."""

from sqlalchemy import MetaData

from consult.comments import models as comments
from consult.database import Base
from consult.decisions import models as decisions
from consult.drafts import models as drafts
from consult.endorsements import models as endorsements
from consult.mail import models as mail
from consult.people import models as people
from consult.record import models as record
from consult.redlines import models as redlines
from consult.web import models as web

MODULES = (comments, decisions, drafts, endorsements, mail, people, record, redlines, web)
METADATA: MetaData = Base.metadata
