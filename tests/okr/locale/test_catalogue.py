"""Every sentence is translated, and well set."""

import re
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from okr.locale.catalogue import TRANSLATED, extract, is_to_do, po_path, read, sentences, update

NO_BREAK = "\u00a0\u202f"


# Finding sentences


@pytest.fixture
def project(tmp_path):
    """Give a project that says something in each of its places."""
    for folder in ("okr/ui", "connectors", "pages/plan"):
        (tmp_path / folder).mkdir(parents=True)
    for name, code in {
        "app.py": '_("Hello")',
        "okr/ui/board.py": 'message("Hello")\nmessage("Goodbye {name}")',
        "connectors/files.py": 'sentence("Row {row} is blank.", row=3)',
        "pages/plan/objectives.py": '_.plural("{count} day", "{count} days", 3)',
    }.items():
        (tmp_path / name).write_text(code, encoding="utf-8")
    return tmp_path


def said(code):
    return [forms for _, forms in sentences(code, "a.py")]


@pytest.mark.parametrize(
    ("code", "forms"),
    [
        ('_("One {field}.", field=1)', [("One {field}.",)]),
        ('self._("One.")', [("One.",)]),
        ('message("One "\n  "and two.")', [("One and two.",)]),
        ('_.plural("{count} day", "{count} days", days)', [("{count} day", "{count} days")]),
        ('_("{a}", a=str(_("Within")))', [("{a}",), ("Within",)]),
        ('message("A {b}", b=message("B"))', [("A {b}",), ("B",)]),
        ('other("No.")\nx["a"]("No.")\n"No."', []),
    ],
)
def test_a_sentence_is_found_wherever_it_is_said(code, forms):
    assert said(code) == forms


@pytest.mark.parametrize("call", ["_(title)", '_(f"{x}")', "message()", '_.plural("one", many, 3)'])
def test_a_sentence_that_is_not_written_out_is_pointed_at(call):
    with pytest.raises(ValueError, match=r"a\.py:2: a sentence is written out"):
        said(f"\n{call}")


def test_every_part_of_the_project_is_read(project):
    found = extract(project)
    assert {each.id: each.locations for each in found if each.id} == {
        "Hello": [("app.py", 1), ("okr/ui/board.py", 1)],
        "Goodbye {name}": [("okr/ui/board.py", 2)],
        "Row {row} is blank.": [("connectors/files.py", 1)],
        ("{count} day", "{count} days"): [("pages/plan/objectives.py", 1)],
    }


# Bringing the stored translations into line


def store(folder, **translated):
    known = Catalog("fr", fuzzy=False)
    for sentence, translation in translated.items():
        known.add(sentence, translation)
    path = po_path("fr", folder)
    path.parent.mkdir(parents=True)
    with path.open("wb") as target:
        write_po(target, known)


def translations(folder):
    return {each.id: (each.string, each.fuzzy) for each in read("fr", folder) if each.id}


def test_a_first_catalogue_holds_everything_to_do(project, tmp_path):
    assert update(project, tmp_path) == {"fr": 4}
    assert set(translations(tmp_path).values()) == {("", False), (("", ""), False)}


def test_what_was_translated_stays_and_what_is_gone_goes(project, tmp_path):
    store(tmp_path, Hello="Bonjour", Gone="Parti")
    assert update(project, tmp_path) == {"fr": 3}
    assert translations(tmp_path)["Hello"] == ("Bonjour", False)
    assert "Gone" not in translations(tmp_path)
    assert "Parti" not in po_path("fr", tmp_path).read_text(encoding="utf-8")


def test_what_changed_a_little_waits_for_somebody_to_look(project, tmp_path):
    store(tmp_path, **{"Goodbye, {name}!": "Au revoir, {name} !"})
    assert update(project, tmp_path) == {"fr": 4}
    assert translations(tmp_path)["Goodbye {name}"] == ("Au revoir, {name} !", True)


def test_updating_again_changes_nothing(project, tmp_path):
    update(project, tmp_path)
    before = po_path("fr", tmp_path).read_bytes()
    update(project, tmp_path)
    assert po_path("fr", tmp_path).read_bytes() == before


def test_a_per_cent_sign_is_no_field(project, tmp_path):
    (project / "app.py").write_text('_("Write 0 to 100 % for the phase.")', encoding="utf-8")
    update(project, tmp_path)
    assert "python-format" not in po_path("fr", tmp_path).read_text(encoding="utf-8")


# The translations as they are


@pytest.fixture(scope="module", params=TRANSLATED)
def stored(request):
    """Give the translations into each language."""
    assert po_path(request.param).exists(), "run python -m okr.locale.catalogue"
    return read(request.param)


def pairs(stored):
    """List each sentence with each form of its translation."""
    for each in stored:
        if each.id:
            forms = each.string if each.pluralizable else [each.string]
            yield from ((each.id, form) for form in forms)


def fields(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_the_catalogue_holds_what_the_code_says_and_nothing_else(stored):
    in_code = {each.id for each in extract()}
    in_catalogue = {each.id for each in stored}
    assert in_code - in_catalogue == set(), "run python -m okr.locale.catalogue"
    assert in_catalogue - in_code == set(), "run python -m okr.locale.catalogue"
    assert list(stored.obsolete) == []


def test_every_sentence_is_translated(stored):
    assert [each.id for each in stored if each.id and is_to_do(each)] == []


def test_a_translation_keeps_the_fields(stored):
    def is_wrong(sentence, translation):
        if isinstance(sentence, str):
            return fields(translation) != fields(sentence)
        given = fields(sentence[1])
        return not given - {"count"} <= fields(translation) <= given

    assert [pair for pair in pairs(stored) if pair[1] and is_wrong(*pair)] == []


# French typography


def faults(text):
    """List what French setting does not allow: plain spaces, straight quotes."""
    # Fields, code, icons, addresses and hours follow rules of their own.
    words = re.sub(r"\{[^}]*\}|`[^`]*`|:material/\w+:|https?://\S+|\d+:\d+", "x", text)
    signs = r"(?:[;?!»]|:(?=[\s*]|$))"
    return re.findall(rf"[^{NO_BREAK}?!]{signs}|[\dx] ?%|«[^{NO_BREAK}]|\w'\w|\"", words)


@pytest.mark.parametrize(
    "text",
    [
        "Pourquoi\u202f? Parce que\u00a0: «\u00a0oui\u00a0», à 5\u00a0%\u202f;",
        "Quoi\u202f?! À 14:05 sur https://jauge.example.org",
        "L’objectif `a:b` {field:x} :material/home: COLONNE:NOM, %, €",
    ],
)
def test_good_setting_passes(text):
    assert faults(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Quoi ?",
        "Quoi?",
        "Ici : là",
        "Ici: là",
        "à 5 %",
        "{n}%",
        "«oui\u00a0»",
        "« oui »",
        "l'objectif",
        'dit "oui"',
    ],
)
def test_bad_setting_is_found(text):
    assert faults(text) != []


def test_french_is_set_as_french_is():
    wrong = [form for _, form in pairs(read("fr")) if faults(form)]
    assert wrong == []
