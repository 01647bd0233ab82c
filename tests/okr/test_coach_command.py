"""`python -m okr coach`: JSON lines in, a verdict for each out, in order and as they come."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from okr.cli import app

ROOT = Path(__file__).parents[2]
GOOD = {"kind": "key_result", "lang": "en", "text": "Increase retention from 35% to 50%"}
VAGUE = {"kind": "objective", "lang": "fr", "text": "Améliorer l’expérience des utilisateurs"}


def run(*lines, code=None, today="2026-11-23"):
    typed = b"\n".join(
        each if isinstance(each, bytes) else json.dumps(each).encode() for each in lines
    )
    arguments = [*(["--lang", code] if code else []), "coach", "--today", today]
    done = CliRunner().invoke(app, arguments, input=typed)
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()]


def test_each_line_gets_its_answer_in_order():
    code, (good, vague) = run(GOOD, VAGUE)
    assert code == 0
    assert (good["verdict"], good["score"], good["findings"]) == ("good", 1.0, [])
    assert (good["deadline"], good["can_publish"]) == ("2026-12-31", True)
    assert list(good["smart"]) == list("SMART")
    found = vague["findings"][0]
    assert (vague["verdict"], vague["can_publish"]) == ("bad", False)
    assert set(found) == {"rule", "severity", "words", "why", "rewrite"}
    assert (found["rule"], found["severity"]) == ("vague", "fault")
    assert found["words"] == "Améliorer l’expérience des utilisateurs"


def test_sentences_are_in_the_language_of_the_text():
    _, (vague,) = run(VAGUE, code="en")
    assert vague["findings"][0]["rewrite"] == (
        "Améliorer l’expérience des utilisateurs pour [qui], afin que [ce qui change pour eux]."
    )


def test_what_is_known_goes_into_the_rewrite():
    known = {"metric": "Taux de clics", "baseline": 2.1, "target": "3,5", "unit": "%"}
    task = {"kind": "key_result", "lang": "fr", "text": "Lancer une campagne"}
    _, (found,) = run({**task, **known, "deadline": "2027-01-31"})
    assert found["findings"][0]["rewrite"] == (
        "Faire passer « Taux de clics » de 2,1 % à 3,5 % d’ici le 31 janvier 2027.".replace(
            "« ", "«\u00a0"
        )
        .replace(" »", "\u00a0»")
        .replace(" %", "\u00a0%")
    )


def test_a_quarter_is_the_cycle_unless_the_line_says_none():
    _, (given, none) = run({**GOOD, "cycle_end": "2027-01-15"}, {**GOOD, "cycle_end": None})
    assert given["deadline"] == "2027-01-15"
    assert none["deadline"] is None
    assert none["findings"][0]["rule"] == "no_deadline"
    assert none["verdict"] == "good"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (b"nope", "This line is not a JSON object."),
        (b"[1]", "This line is not a JSON object."),
        (b"\xff\xfe", "This line is not a JSON object."),
        (b"[" * 100_000, "This line is not a JSON object."),
        ({**GOOD, "kind": "wish"}, "“kind” is one of: objective, key_result."),
        ({**GOOD, "kind": ["objective"]}, "“kind” is one of: objective, key_result."),
        ({**GOOD, "lang": "de"}, "“lang” is one of: en, fr."),
        ({**GOOD, "text": " "}, "“text” is missing: what should be read?"),
        ({"kind": "objective", "lang": "en"}, "“text” is missing: what should be read?"),
        ({**GOOD, "text": 5}, "“text” is a text: put it in quotation marks."),
        ({**GOOD, "target": "many"}, "“target” is a number, for example 4.5."),
        ({**GOOD, "target": [5]}, "“target” is a number, for example 4.5."),
        ({**GOOD, "baseline": True}, "“baseline” is a number, for example 4.5."),
        ({**GOOD, "deadline": "soon"}, "“deadline” is a day such as 2026-12-31."),
        ({**GOOD, "cycle_end": 5}, "“cycle_end” is a day such as 2026-12-31."),
    ],
)
def test_a_bad_line_gets_a_sentence_and_the_code_tells(line, sentence):
    code, (before, wrong, after) = run(GOOD, line, GOOD, code="en")
    assert code == 1
    assert wrong == {"error": sentence}
    assert before == after


def test_errors_are_in_the_language_of_the_command():
    _, (wrong,) = run(b"nope", code="fr")
    assert wrong == {"error": "Cette ligne n’est pas un objet JSON."}


def test_odd_input_is_answered():
    lines = [
        b"",
        {**GOOD, "text": "Reach 5 \ud83d"},
        {**GOOD, "target": 10**400},
        {**GOOD, "target": 1e308},
        {**GOOD, "target": float("nan")},
        {**GOOD, "text": "زيادة 🚀 " * 12_000},
        {k: v for k, v in GOOD.items() if k != "lang"},
    ]
    code, found = run(*lines, code="en")
    assert code == 0
    assert len(found) == len(lines) - 1
    assert [each["verdict"] for each in found[1:4]] == ["bad"] * 3
    assert found[1]["findings"][0]["rule"] == "impossible_number"


def test_answers_come_before_the_input_ends():
    process = subprocess.Popen(
        [sys.executable, "-m", "okr", "coach"],
        cwd=ROOT,
        env={**os.environ, "LANG": "en_GB.UTF-8"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        for _ in range(2):
            process.stdin.write(json.dumps(GOOD).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["verdict"] == "good"
        process.stdin.close()
        assert process.wait() == 0
