"""Agreement with labels that people gave, and with the examples of the article."""

import json
import re
from collections import Counter
from datetime import date

import pytest

from okr.domain.coach import Draft, Kind, Verdict, review
from okr.domain.coach.drafts import LANGUAGES
from tests.okr.domain.coach.drafting import CYCLE_END, TODAY

ENOUGH = 0.85
THEN = date(2024, 4, 2)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_verdict_agrees_with_people(shared, lang):
    lines = (shared / "data" / "coach_examples.jsonl").read_text("utf-8").splitlines()
    told = Counter()
    for line in map(json.loads, lines):
        if line["lang"] == lang and not (line.get("contested") or line.get("needs_context")):
            draft = Draft(Kind(line["kind"]), line["text"], lang, TODAY, cycle_end=CYCLE_END)
            told[review(draft).verdict == line["label"]] += 1
    assert told[True] / told.total() >= ENOUGH


def examples(shared):
    text = (shared / "domain.md").read_text("utf-8")
    for example in json.loads(re.search(r"```json\n(\[.*?\])\n```", text, re.DOTALL)[1]):
        for lang in LANGUAGES:
            if f"objective_{lang}" in example:
                yield Kind.OBJECTIVE, lang, example[f"objective_{lang}"], Verdict.GOOD
            if example.get("vague"):
                yield Kind.OBJECTIVE, lang, example["vague"][lang], Verdict.BAD
            for one in example["krs"]:
                is_vague = one.get("form") == "vague"
                yield Kind.KEY_RESULT, lang, one[lang], Verdict.BAD if is_vague else Verdict.GOOD


def test_the_examples_of_the_article_are_judged_as_it_judges_them(shared):
    judged = 0
    for kind, lang, text, verdict in examples(shared):
        found = review(Draft(kind, text, lang, THEN, cycle_end=date(2024, 12, 31)))
        assert (found.verdict, text) == (verdict, text)
        assert found.can_publish is (verdict is Verdict.GOOD)
        assert ("vague" in {each.rule for each in found.findings}) is (verdict is Verdict.BAD)
        judged += 1
    assert judged > 50
