"""What the browser makes of decisions is what Python makes of them: `corrector.edits.apply` over the accepted edits."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

from corrector import Correction, Edit, Kind, align, apply

CHARACTERS = "的一是在不了有𠮷😀👨‍👩‍👧e\u0301<&>\"'`{}${x}\n，。"  # also two units in JavaScript; markup
ROUNDS = 60

RECEIVE = """(correction) => {
  const view = [...document.querySelectorAll("#review *")].find((element) => element.review).review;
  view.receive(JSON.stringify({ correction }));
}"""
DECIDE = """(decisions) => {
  const view = [...document.querySelectorAll("#review *")].find((element) => element.review).review;
  decisions.forEach(([number, decision, text]) =>
    decision === "choose" ? view.choose(number, text) : view.decide(number, decision === "accept"));
  return [view.output.value, JSON.parse(view.json())];
}"""


def random_correction(rng: random.Random) -> Correction:
    source = "".join(rng.choices(CHARACTERS, k=rng.randrange(1, 40)))
    target = "".join(
        rng.choice(("", character * 2, rng.choice(CHARACTERS))) if rng.random() < 0.3 else character
        for character in source
    )
    return Correction(source, align(source, target))


def test_the_result_is_that_of_the_accepted_edits(visit: Callable[..., Any]) -> None:
    page, rng = visit(), random.Random(3)
    for _ in range(ROUNDS):
        correction = random_correction(rng)
        page.evaluate(RECEIVE, correction.to_dict())
        decided = list(correction.edits)
        decisions: list[tuple[int, str, str]] = []
        for number, edit in enumerate(correction.edits):
            decision = rng.choice(("accept", "reject", "choose"))
            text = "".join(rng.choices(CHARACTERS, k=2))
            decisions.append((number, decision, text))
            if decision == "choose":
                decided[number] = Edit(edit.start, edit.end, text, edit.kind)
        accepted = [edit for edit, (_, decision, _) in zip(decided, decisions, strict=True) if decision != "reject"]
        shown, told = page.evaluate(DECIDE, decisions)
        expected = apply(correction.source, accepted)
        assert shown == expected
        assert told["source"] == correction.source
        assert told["target"] == expected
        made = [edit for edit in told["edits"] if edit["decision"] == "accepted"]
        assert apply(told["source"], [edit_of(edit) for edit in made]) == expected


def edit_of(told: dict[str, Any]) -> Edit:
    return Edit(told["start"], told["end"], told["replacement"], Kind(told["kind"]))


def test_a_text_is_never_taken_for_markup(visit: Callable[..., Any]) -> None:
    page = visit()
    page.evaluate("() => { window.alert = () => { window.alarmed = true; }; }")
    nasty = "<img src=x onerror=alert(1)><script>alert(2)</script>&lt;b&gt; \"' ${alert(3)} {{alert}} `"
    correction = Correction(nasty, (Edit(1, 4, "<svg onload=alert(4)>", Kind.OTHER, 0.9),))
    page.evaluate(RECEIVE, correction.to_dict())
    assert page.locator("#review textarea").input_value() == correction.target
    assert page.locator("#review :is(img, script, svg, b:not(.badge))").count() == 0
    page.locator("#text textarea").fill(nasty)
    page.locator("#correct").click()
    page.wait_for_function("(text) => document.querySelector('#review textarea').value === text", arg=nasty)
    assert page.evaluate("window.alarmed") is None


def test_fifty_thousand_characters_and_a_thousand_edits_stay_quick(visit: Callable[..., Any]) -> None:
    """A click is answered within two frames of a slow screen, whatever the length of the text."""
    page = visit()
    source = ("的一是在不了有和人这" * 5)[:49] + "。"
    text = source * 1000
    edits = tuple(Edit(50 * i, 50 * i + 1, "得", Kind.SOUND, 0.9) for i in range(1000))
    page.evaluate(RECEIVE, Correction(text, edits).to_dict())
    assert page.locator("#review .mark").count() == 1000
    took = page.evaluate(
        """() => {
          const times = [...document.querySelectorAll("#review .reject")].slice(0, 40).map((button) => {
            const begin = performance.now();
            button.click();
            document.querySelector("#review textarea").offsetHeight;
            return performance.now() - begin;
          });
          return times.sort((a, b) => a - b)[20];
        }"""
    )
    rejected = [edit for number, edit in enumerate(edits) if number >= 40]
    assert page.locator("#review textarea").input_value() == apply(text, rejected)
    print(json.dumps({"milliseconds of a click": took}))
    assert took < 200
