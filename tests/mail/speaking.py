"""Acts on pages up to an organisation's reply: accounts, comments, moderation, reminders, files, co-sponsors."""

from tests.mail.happenings import HERE, READ, Happenings, closing
from tests.visitor import Visitor


def ask_link(all_: Happenings) -> None:
    visitor = all_.browsers["sign_in_link"] = Visitor(all_.app.test_client())
    visitor.open("/en/sign-in")
    visitor.press("Send me a link", {"email": "expert@example.org"})


def set_password(all_: Happenings) -> None:
    all_.press("expert", "/en/profile", "Set this password", password="correct horse battery staple")


def invite(all_: Happenings) -> None:
    all_.press(
        "coordinator", f"{HERE}/people/invite", "Send the invitation", email="guest@example.org", role="expert",
        language=all_.language,
    )  # fmt: skip


def extend(all_: Happenings) -> None:
    because = {f"because_{tag}": "Holidays." for tag in ("en", "fr", "zh")}
    all_.press("coordinator", f"{HERE}/rounds/1/extend", "Extend the round", closes_at=closing(90), **because)


def comment(all_: Happenings) -> None:
    person = all_.people["expert2"]
    person.open(READ)
    person.follow("Comment on F1.1")
    person.press("Send comment", {"words": "Say who. Call +254 20 491 0000.", "kind": "technical"})


def reply(all_: Happenings) -> None:
    all_.press("expert", f"{HERE}/comments/1", "Send reply", words="I agree with it.")


def hide(all_: Happenings) -> None:
    all_.press("coordinator", f"{HERE}/comments/1/moderate", "Hide it with this reason", reason="By mistake.")


def show_again(all_: Happenings) -> None:
    all_.press("coordinator", f"{HERE}/comments/1/moderate", "Show it again")


def redact(all_: Happenings) -> None:
    person = all_.press("coordinator", f"{HERE}/comments/1/moderate", "Show how it would read")
    person.press("Take these words out for good")
    assert person.status == 200


def remind(all_: Happenings) -> None:
    all_.press("coordinator", f"{HERE}/progress/missing", "Remind everybody ticked", words="Please do.")


def remind_members(all_: Happenings) -> None:
    all_.press("representative", all_.house(), "Remind your colleagues by letter")


def bring_letter(all_: Happenings) -> None:
    words = "F1.1 This clause should name the institution that answers for it."
    person = all_.press("expert2", f"{HERE}/forms/letter", "Show its paragraphs", pasted=words)
    values = {"starts-1": "yes", "clause-1": "F1.1"}
    person.press("Send these comments", values)
    assert person.status == 200


def contribute(all_: Happenings) -> None:
    person = all_.people["expert"]
    person.open(READ)
    person.follow("Comment on F1.1")
    person.press(
        "Send comment",
        {"words": "Among us.", "kind": "general", "behalf": f"w{all_.world.organisations['nairobi'].id}"},
    )


def submit(all_: Happenings) -> None:
    contribute(all_)
    person = all_.people["representative"]
    person.open(all_.house())
    ticks = [str(one["value"]) for one in person.page.select('input[name="contribution"]')]
    person.press("Put those chosen into the reply", {"contribution": ticks})
    person.open(all_.house() + "reply/submit")
    person.press("Submit in the name of")
    assert person.status == 200


def ask_co_sponsor(all_: Happenings, home: str = "dakar") -> None:
    sponsor = str(all_.world.organisations[home].id)
    all_.press("representative", all_.house() + "reply/", "Ask", sponsor=sponsor)


def answer_co_sponsor(all_: Happenings, who: str, home: str, button: str) -> None:
    person = all_.people[who]
    person.open(all_.house(home))
    asked = next(str(a["href"]) for a in person.page.select("a[href]") if "/asked/" in str(a["href"]))
    all_.press(who, asked, button)


def accept(all_: Happenings) -> None:
    ask_co_sponsor(all_, "paris")
    answer_co_sponsor(all_, "provost", "paris", "Support this version")


def decline(all_: Happenings) -> None:
    answer_co_sponsor(all_, "dean", "dakar", "Decline")
