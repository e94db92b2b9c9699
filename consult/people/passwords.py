"""Passwords: the one door to argon2. Hashing is slow on purpose: never do it inside a write transaction."""

from dataclasses import dataclass

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from consult.people.signing_rules import MOST_PASSWORD, normalised_password


@dataclass(frozen=True, slots=True)
class Profile:
    """What a hash costs: kibibytes of memory, passes over it, lanes."""

    memory: int
    passes: int
    lanes: int


# Source: security notes 3; RFC 9106; OWASP's figures for argon2id are 46 MiB, t=1 and 19 MiB, t=2.
STRONG = Profile(memory=46 * 1024, passes=2, lanes=1)

# The hash of nobody's password, made with STRONG: an unknown account costs what a known one costs.
NOBODY = "$argon2id$v=19$m=47104,t=2,p=1$oQdam/IaST4Yn5SdMCyYmQ$c2XJhPtpe/1IQByZmeuCpXfmE8uhMHSvDJHAVEulSXw"


def hash_password(password: str, profile: Profile = STRONG) -> str:
    """Return the argon2id hash of a password, with its salt and costs, in about 100 characters."""
    return _hasher(profile).hash(normalised_password(password))


def is_password(stored: str | None, password: str) -> bool:
    """Tell whether a password is the one of a stored hash; for no hash, take the same time and say no."""
    if len(password) > MOST_PASSWORD:
        password, stored = "", None
    try:
        right = _hasher(STRONG).verify(stored or NOBODY, normalised_password(password))
    except (VerificationError, InvalidHashError):
        return False
    return right and stored is not None


def _hasher(profile: Profile) -> PasswordHasher:
    return PasswordHasher(
        time_cost=profile.passes, memory_cost=profile.memory, parallelism=profile.lanes, type=Type.ID
    )
