"""Acts on pages from the desk to the launch."""

from sqlalchemy import update

from consult.decisions.checking_models import Confirming, DeskRules
from tests.mail.happenings import DECISION, HERE, Happenings, closing


def assign(all_: Happenings) -> None:
    person = all_.people["coordinator"]
    person.open(f"{HERE}/decisions/")
    form = person.page.find("button", value="assign").find_parent("form")  # type: ignore[union-attr]
    token, were = (form.select_one(f'[name="{name}"]')["value"] for name in ("csrf_token", "were"))  # type: ignore[union-attr,index]
    editor = all_.world.people["editor2"].person_id
    data = {"csrf_token": token, "were": were, "n-1": "yes", "editor": editor, "then": "assign"}
    answer = person.client.post(f"{HERE}/decisions/assign", data=data)
    assert answer.status_code == 303, answer.text


def decide(all_: Happenings) -> None:
    all_.press("editor", f"{HERE}/decisions/1", "Decide and go on", outcome="not_accepted", **DECISION)


def send_back(all_: Happenings) -> None:
    person = all_.people["editor2"]
    person.open(f"{HERE}/decisions/confirm")
    name = str(person.page.select_one('[name^="reason-"]')["name"])  # type: ignore[index]
    form = person.page.select_one(f'[name="{name}"]').find_parent("form")  # type: ignore[union-attr]
    button = " ".join(form.find("button").get_text(" ").split())  # type: ignore[union-attr]
    person.press(button, {name: "Say why."})
    assert person.status == 200


def revise(all_: Happenings) -> None:
    all_.press(
        "editor", f"{HERE}/decisions/1", "Replace the decision", outcome="not_accepted",
        response="We thank you; the clause says so already.", response_language="en",
    )  # fmt: skip


def publish(all_: Happenings) -> None:
    person = all_.people["editor2"]
    person.open(f"{HERE}/decisions/confirm")
    ticks = {str(one["name"]): "yes" for one in person.page.select('input[name^="d-"]')}
    assert ticks, person.shown()
    token = person.page.select_one('#confirm [name="csrf_token"]')["value"]  # type: ignore[index]
    answer = person.client.post(f"{HERE}/decisions/confirm", data={"csrf_token": token, **ticks})
    assert answer.status_code == 303, answer.text
    all_.press("editor", f"{HERE}/decisions/publish", "Publish the decisions")


def object_(all_: Happenings) -> None:
    all_.press(
        "expert2",
        f"{HERE}/decisions/answers/1",
        "Send my answer",
        satisfaction="not_satisfied",
        reason="It does not.",
    )


def review(all_: Happenings) -> None:
    all_.press(
        "coordinator",
        f"{HERE}/decisions/objections/1",
        "Send the review",
        outcome="upheld",
        reason="It does.",
    )


def reopen(all_: Happenings) -> None:
    all_.press("editor2", f"{HERE}/decisions/1", "Reopen the comment", reopen_reason="Look again.")


def amend(all_: Happenings) -> None:
    person = all_.people["editor"]
    address = f"{HERE}/decisions/text/framework/{all_.world.clauses[1].key}/edit"
    person.open(address)
    source = person.page.select_one('[name="source"]').get_text().strip()  # type: ignore[union-attr]
    all_.press("editor", address, "Save the change", source=source + " So it is.", note="Editorial.")


def look_at_tasks(all_: Happenings) -> None:
    """Say of every clause that waits in another language that it needs no change."""
    person = all_.people["editor"]
    for tag in ("fr", "zh"):
        person.open(f"{HERE}/decisions/languages/?language={tag}")
        while ": English changed" in person.shown():
            person.follow(": English changed")
            person.press("Needs no change", {"note": "It says so already."})
            person.open(f"{HERE}/decisions/languages/?language={tag}")


def next_draft(all_: Happenings) -> None:
    look_at_tasks(all_)
    all_.press("coordinator", f"{HERE}/rounds/1/close", "Close it now")
    all_.press(
        "coordinator",
        f"{HERE}/next-draft/",
        "Publish the next draft",
        title_en="Draft 2",
        title_fr="Projet 2",
        title_zh="草案2",
    )


def open_round(all_: Happenings) -> None:
    all_.press(
        "coordinator", f"{HERE}/rounds/new", "Open the round", opens_at=closing(1), closes_at=closing(60)
    )


def freeze(all_: Happenings) -> None:
    all_.press("coordinator", f"{HERE}/rounds/2/close", "Close it now")
    all_.world.session.execute(update(DeskRules).values(confirming=Confirming.NEVER))
    all_.world.session.commit()
    for number in (1, 2, 3):
        all_.press("editor", f"{HERE}/decisions/{number}", "Decide and go on", outcome="noted", **DECISION)
    all_.press("editor", f"{HERE}/decisions/publish", "Publish the decisions")
    all_.press("coordinator", f"{HERE}/final/", "Freeze the final")


def endorse(all_: Happenings, choice: str = "in_full") -> None:
    person = all_.press("signatory", f"{HERE}/endorse/", "Go on: who signs")
    person.press("Go on: how", {"office": "Rector"})
    person.press("Go on: check your answers", {"choice": choice, "shown_as": "name"})
    person.press("Sign", {"name": "signatory", "authority": "yes"})
    assert person.status == 200, person.shown()[:1500]


def withdraw(all_: Happenings) -> None:
    all_.press(
        "signatory",
        f"{HERE}/endorse/1/withdraw",
        "Withdraw the endorsement",
        reason="The senate did not agree.",
    )


def decline_text(all_: Happenings) -> None:
    endorse(all_, "declined")


def launch(all_: Happenings) -> None:
    endorse(all_)
    all_.post()
    all_.press("coordinator", f"{HERE}/launch/", "Launch the standard")
