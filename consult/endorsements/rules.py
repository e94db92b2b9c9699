"""WHEN a final can be endorsed and a standard launched, and the words that are signed."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from consult.comments.rules import UNSEEN, UNSEEN_FOUND, fault_of_words
from consult.errors import Conflict, Invalid, NotAllowed, NotFound, NotNow, OutOfDate

PURPOSE: Final = "consult/endorsement/v1"
LONGEST_STATEMENT: Final = 300  # code points
LONGEST_RESERVATION: Final = 2000  # code points
MOST_RESERVATIONS: Final = 20
LONGEST_REASON: Final = 1000  # code points


class Choice(StrEnum):
    """What a signatory says to the final."""

    IN_FULL = "in_full"
    WITH_RESERVATIONS = "with_reservations"
    DECLINED = "declined"


class FinalNotFixed(NotNow):
    """There is no final to endorse yet."""


class TextHasChanged(OutOfDate):
    """The stored text is not the one that was shown: what was about to be signed is void."""


class NotTheSignatory(NotAllowed):
    """The person does not sign for this organisation."""


class AlreadyWithdrawn(NotNow):
    """The endorsement was withdrawn or replaced before."""


class NothingEndorsed(NotNow):
    """No organisation endorses the final yet."""


class AlreadyLaunched(Conflict):
    """The standard was launched before."""


class RegisterHidden(NotFound):
    """The register is not public before the launch."""


# The sentence that is signed, by choice and language. It is part of the signed document, so it is data, never
# translated by a catalogue: changing a word here starts a new PURPOSE.
WORDING: Mapping[Choice, Mapping[str, str]] = {
    Choice.IN_FULL: {
        "en": "On behalf of the organisation named here, I endorse in full the text identified by this "
        "fingerprint, in all its languages.",
        "fr": "Au nom de l’organisation désignée ici, j’approuve sans réserve le texte identifié par cette "
        "empreinte, dans toutes ses langues.",
        "zh": "本人谨代表此处所列机构，完全认可以此指纹标识的文本及其所有语言版本。",
    },
    Choice.WITH_RESERVATIONS: {
        "en": "On behalf of the organisation named here, I endorse the text identified by this fingerprint, "
        "in all its languages, except for the reservations stated here clause by clause.",
        "fr": "Au nom de l’organisation désignée ici, j’approuve le texte identifié par cette empreinte, "
        "dans toutes ses langues, à l’exception des réserves énoncées ici clause par clause.",
        "zh": "本人谨代表此处所列机构，认可以此指纹标识的文本及其所有语言版本，"
        "但对此处逐条列明的条款持保留意见。",
    },
    Choice.DECLINED: {
        "en": "On behalf of the organisation named here, I decline to endorse the text identified by this "
        "fingerprint.",
        "fr": "Au nom de l’organisation désignée ici, je n’approuve pas le texte identifié par cette "
        "empreinte.",
        "zh": "本人谨代表此处所列机构，不认可以此指纹标识的文本。",
    },
}
AUTHORITY: Mapping[str, str] = {
    "en": "I have read this text, and I am authorised to sign for this organisation.",
    "fr": "J’ai lu ce texte et je suis habilité à signer pour cette organisation.",
    "zh": "本人已阅读此文本，并获授权代表该机构签署。",
}


def wording(choice: Choice, language: str) -> str:
    """Return the sentence that is signed, in `language` or else in English."""
    words = WORDING[choice]
    return words.get(language, words["en"])


def authority(language: str) -> str:
    """Return the sentence by which the signatory states their authority, in `language` or else in English."""
    return AUTHORITY.get(language, AUTHORITY["en"])


def grouped(fingerprint: str) -> str:
    """Return 64 hexadecimal digits in groups of four, parted by spaces."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4))


def is_void(signed: str, final: str) -> bool:
    """Tell whether an endorsement of the text with fingerprint `signed` does not hold for the final."""
    return signed != final


def ensure_final(stage: str) -> None:
    """Refuse unless the final is fixed; organisations may still join after the launch.

    Raises:
        FinalNotFixed: the final does not exist yet.
    """
    if stage not in ("frozen", "launched"):
        raise FinalNotFixed("The final is not fixed yet. Endorsing opens when it is; nothing was signed.")


def ensure_signatory(organisation_id: int, organisations: Iterable[int]) -> None:
    """Refuse unless the organisation is one that the person signs for.

    Raises:
        NotTheSignatory: it is not.
    """
    if organisation_id not in set(organisations):
        raise NotTheSignatory("You are not the signatory of this organisation in this consultation.")


def ensure_same_text(shown: str, *, stored: str, derived: str) -> None:
    """Refuse unless the fingerprint that was shown, the one stored, and the one derived just now are one.

    Raises:
        TextHasChanged: they are not; nothing may be signed.

    Source: security notes, integrity design 5 (what is seen is what is signed).
    """
    if not (shown == stored == derived):
        raise TextHasChanged(
            "The text is not the one that you were shown: its fingerprint differs. Nothing was signed. "
            "Tell the coordinator, and read the text again before you sign."
        )


def ensure_reservations(choice: Choice, reservations: Mapping[int, str], clauses: Iterable[int]) -> None:
    """Refuse reservations that do not fit the choice or the final.

    Raises:
        Invalid: they are missing, or do not belong to the choice, or name a clause that the final has not.
    """
    if choice is Choice.WITH_RESERVATIONS and not reservations:
        raise Invalid("Write at least one reservation, or endorse in full.")
    if choice is not Choice.WITH_RESERVATIONS and reservations:
        raise Invalid("Reservations belong only to an endorsement with reservations.")
    if set(reservations) - set(clauses):
        raise Invalid("A reservation names a clause that this final does not have.")
    if len(reservations) > MOST_RESERVATIONS:
        raise Invalid("An endorsement takes at most %(most)s reservations.", most=MOST_RESERVATIONS)
    if any(not words.strip() or len(words) > LONGEST_RESERVATION for words in reservations.values()):
        raise Invalid("Each reservation needs words, at most %(most)s characters.", most=LONGEST_RESERVATION)
    ensure_visible({f"words_{at}": words for at, words in enumerate(reservations.values(), start=1)})


def ensure_signature(name: str, office: str, statement: str) -> None:
    """Refuse an unsigned or overlong endorsement.

    Raises:
        Invalid: name or office is missing or too long, or the statement is.
    """
    if not name.strip() or len(name) > 200:
        _wrong("name", "Type your name to sign.")
    if not office.strip() or len(office) > 200:
        _wrong("office", "Type the office in which you sign.")
    if len(statement) > LONGEST_STATEMENT:
        raise Invalid("The statement takes at most %(most)s characters.", most=LONGEST_STATEMENT)
    ensure_visible({"name": name, "office": office, "statement": statement})


def ensure_visible(words: Mapping[str, str]) -> None:
    """Refuse marks that nobody sees or that turn the text around: what is signed is what is read; {field:
    words}.

    Raises:
        Invalid: with an error for each field concerned.

    Source: security notes, finding 8 (hidden text).
    """
    faults = {name: _fault(text) for name, text in words.items()}
    if any(faults.values()):
        raise Invalid(
            "Something has to be corrected. Everything you typed is still here.",
            fields={name: fault for name, fault in faults.items() if fault},
        )


def _fault(words: str) -> str:
    if any(mark in UNSEEN for mark in words):
        return UNSEEN_FOUND
    return fault_of_words(words, most=LONGEST_RESERVATION)


def ensure_reason(reason: str) -> None:
    """Refuse to withdraw without a reason.

    Raises:
        Invalid: the reason is missing or too long.
    """
    if not reason.strip():
        _wrong("reason", "Say why the endorsement is withdrawn.")
    if len(reason) > LONGEST_REASON:
        raise Invalid("The reason takes at most %(most)s characters.", most=LONGEST_REASON)


def ensure_standing(withdrawn: bool) -> None:
    """Refuse to withdraw what does not stand.

    Raises:
        AlreadyWithdrawn: it was withdrawn or replaced before.
    """
    if withdrawn:
        raise AlreadyWithdrawn(
            "This endorsement was withdrawn or replaced before. The register shows when and why."
        )


def ensure_launchable(stage: str, endorsements: int) -> None:
    """Refuse a launch before the final is frozen and endorsed.

    Raises:
        AlreadyLaunched: the standard was launched before.
        FinalNotFixed: the final does not exist yet.
        NothingEndorsed: no organisation endorses it yet, in full or with reservations.
    """
    if stage == "launched":
        raise AlreadyLaunched("This standard was launched before.")
    if stage != "frozen":
        raise FinalNotFixed("The final is not fixed yet. Freeze it before the launch.")
    if endorsements < 1:
        raise NothingEndorsed(
            "No organisation has endorsed the final yet. At least one must before the launch."
        )


def ensure_register_open(stage: str, *, watches: bool) -> None:
    """Hide the register before the launch from all but those whose role watches it.

    Raises:
        RegisterHidden: it is not to be known of yet.
    """
    if stage != "launched" and not (stage == "frozen" and watches):
        raise RegisterHidden("There is no page at this address.")


def _wrong(field: str, words: str) -> None:
    raise Invalid(words, fields={field: words})
