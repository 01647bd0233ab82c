"""The pages of the simulator: plain HTML, in English or French, without a script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

from connectors.sentences import Text
from connectors.simulator.calls import Answer

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2330; --paper: #f4f5f8; --card: #fff;
  --line: #d8dce4; --quiet: #566073; --strong: #2a5bd7; --on-strong: #fff;
  --note: #fff4d6; --on-note: #5c4300; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf1; --paper: #12151c;
  --card: #1b202b; --line: #353d4d; --quiet: #a3adbf; --strong: #8db0ff;
  --on-strong: #0d1526; --note: #3d3110; --on-note: #ffe2a0; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 32rem; margin: 0 auto; }
main.wide { max-width: 60rem; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.1rem; margin: 0; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem;
  padding: 1.5rem; margin: 0 0 1rem; }
.note { background: var(--note); color: var(--on-note); border-radius: .5rem;
  padding: .5rem .75rem; margin: 0 0 1rem; font-weight: 600; }
.quiet { color: var(--quiet); margin: .25rem 0; overflow-wrap: anywhere; }
fieldset { border: 0; padding: 0; margin: 1rem 0; }
legend { padding: 0; font-weight: 600; }
label { display: flex; gap: .6rem; align-items: center; padding: .35rem 0;
  overflow-wrap: anywhere; }
.row { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin-top: .75rem; }
.row form { display: flex; flex-wrap: wrap; gap: .35rem; margin: 0; }
button, input[type=text] { font: inherit; color: inherit; background: transparent;
  border: 1px solid var(--quiet); border-radius: .5rem; padding: .4rem .9rem;
  min-height: 2.5rem; }
input[type=text] { width: 11rem; }
::placeholder { color: var(--quiet); opacity: 1; }
button { cursor: pointer; }
button.strong { background: var(--strong); border-color: var(--strong);
  color: var(--on-strong); font-weight: 600; }
:focus-visible { outline: 3px solid var(--strong); outline-offset: 2px; }
"""
# No form-action: it would forbid the way back to the app after the form.
_SAFE_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}

_SANDBOX = Text(
    "Sandbox: invented accounts and numbers", "Bac à sable\u00a0: comptes et chiffres inventés"
)
_WANTS = Text("{app} would like to read your numbers", "{app} souhaite lire vos chiffres")
_RIGHTS = Text("It would be allowed", "Ce qui lui serait permis")
_NO_RIGHTS = Text("It asks for no particular right.", "Aucun droit particulier n’est demandé.")
_ALLOW = Text("Allow", "Autoriser")
_REFUSE = Text("Refuse", "Refuser")
_PROBLEM_TITLE = Text("This does not work", "Cela ne fonctionne pas")
_PROBLEMS = {
    "client": Text(
        "The address does not say which app asks.",
        "L’adresse n’indique pas quelle application fait la demande.",
    ),
    "redirect": Text(
        "The address to go back to is missing, or is not one that the app registered.",
        "L’adresse de retour manque, ou n’est pas de celles que l’application a déclarées.",
    ),
    "stranger": Text(
        "This form was sent from another site.",
        "Ce formulaire a été envoyé depuis un autre site.",
    ),
    "field": Text("Name a field first.", "Indiquez d’abord un champ."),
    "action": Text("There is no such action.", "Cette action n’existe pas."),
}
_CONTROL_TITLE = Text("The sandbox’s platforms", "Les plateformes du bac à sable")
_CALLS = Text("Calls so far: {count}", "Appels jusqu’ici\u00a0: {count}")
_GOING_ON = Text("Going wrong now: {faults}", "En panne actuellement\u00a0: {faults}")
_FAULTS = {
    "server_error": Text("server errors", "erreurs du serveur"),
    "slow": Text("slow answers", "réponses lentes"),
    "cut": Text("answers cut short", "réponses coupées"),
    "html": Text("a maintenance page", "page de maintenance"),
    "redirect": Text("sent elsewhere", "renvois vers une autre adresse"),
    "huge": Text("huge answers", "réponses énormes"),
    "endless": Text("answers without end", "réponses sans fin"),
    "shape": Text("answers of another shape", "réponses d’une autre forme"),
    "limit": Text("too many calls", "trop d’appels"),
}
_FIELD = Text("Field", "Champ")
_FIELD_LABEL = Text("The platform’s name for it", "Son nom sur la plateforme")
_ACTIONS = {
    "expire": Text("Expire the tokens", "Faire expirer les jetons"),
    "limit": Text("Limit for 2 minutes", "Limiter pendant 2 minutes"),
    "fail": Text("Fail the next 3 calls", "Faire échouer les 3 prochains appels"),
    "revoke": Text("Revoke the access", "Révoquer les accès"),
    "deprecate": Text("Withdraw this field", "Retirer ce champ"),
    "clear": Text("Make all well", "Tout rétablir"),
}


@dataclass(frozen=True)
class Shown:
    """What the list of platforms tells of one."""

    key: str
    title: str
    count: int
    faults: Sequence[str]


def language(headers: Mapping[str, str]) -> str:
    """Choose between en and fr by Accept-Language."""
    best, weight = "en", 0.0
    for part in headers.get("Accept-Language", "").split(","):
        tag, _, quality = part.strip().partition(";")
        short = tag.split("-")[0].lower()
        # Of equals, the first.
        if short in ("en", "fr") and _weight(quality) > weight:
            best, weight = short, _weight(quality)
    return best


def is_from_elsewhere(headers: Mapping[str, str]) -> bool:
    """Say whether a form was sent from a page of another site."""
    origin = headers.get("Origin")
    if origin is None:
        return headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin")
    return urlsplit(origin).netloc != headers.get("Host", "")


def answer(page: str, status: int = 200) -> Answer:
    """Answer with a page."""
    return Answer(status, text=page, headers=_SAFE_HEADERS)


def consent(title: str, client_id: str, scopes: Sequence[str], language: str) -> str:
    """Ask whether an app may have these rights."""
    boxes = "".join(
        f'<label><input type="checkbox" name="scope" value="{escape(scope)}" checked>'
        f"<span>{escape(scope)}</span></label>"
        for scope in scopes
    )
    rights = (
        f"<fieldset><legend>{_in(_RIGHTS, language)}</legend>{boxes}</fieldset>"
        if scopes
        else f'<p class="quiet">{_in(_NO_RIGHTS, language)}</p>'
    )
    body = (
        f'<p class="note">{_in(_SANDBOX, language)}</p>'
        f'<div class="card"><p class="quiet">{escape(title)}</p>'
        f"<h1>{_in(_WANTS, language, app=client_id)}</h1>"
        f'<form method="post">{rights}<div class="row">'
        f'<button class="strong" id="allow" name="decision" value="allow">'
        f"{_in(_ALLOW, language)}</button>"
        f'<button id="refuse" name="decision" value="refuse">{_in(_REFUSE, language)}</button>'
        "</div></form></div>"
    )
    return _page(title, body, language)


def refusal(title: str, problem: str, language: str) -> str:
    """Say what is wrong."""
    body = (
        f'<p class="note">{_in(_SANDBOX, language)}</p>'
        f'<div class="card"><p class="quiet">{escape(title)}</p>'
        f"<h1>{_in(_PROBLEM_TITLE, language)}</h1><p>{_in(_PROBLEMS[problem], language)}</p></div>"
    )
    return _page(title, body, language)


def control(shown: Sequence[Shown], language: str) -> str:
    """List the platforms with what can be done to them."""
    cards = "".join(_card(one, language) for one in shown)
    body = (
        f'<p class="note">{_in(_SANDBOX, language)}</p>'
        f"<h1>{_in(_CONTROL_TITLE, language)}</h1>{cards}"
    )
    return _page(getattr(_CONTROL_TITLE, language), body, language, css_class="wide")


def _card(one: Shown, language: str) -> str:
    # What has no name here is a field that was withdrawn.
    names = [_FAULTS.get(fault, Text(fault, fault)) for fault in one.faults]
    faults = ", ".join(getattr(name, language) for name in names)
    wrong = f'<p class="quiet">{_in(_GOING_ON, language, faults=faults)}</p>' if faults else ""
    forms = "".join(_form(one, action, language) for action in _ACTIONS)
    return (
        f'<section class="card" id="{escape(one.key)}" aria-label="{escape(one.title)}">'
        f"<h2>{escape(one.title)}</h2>"
        f'<p class="quiet">{_in(_CALLS, language, count=str(one.count))}</p>{wrong}'
        f'<div class="row">{forms}</div></section>'
    )


def _form(one: Shown, action: str, language: str) -> str:
    label, example = _in(_FIELD_LABEL, language), _in(_FIELD, language)
    field = (
        f'<input type="text" name="field" required maxlength="200" aria-label="{label}" '
        f'placeholder="{example}">'
        if action == "deprecate"
        else ""
    )
    return (
        f'<form method="post" action="/_control/{escape(one.key)}/{action}">{field}'
        f"<button>{_in(_ACTIONS[action], language)}</button></form>"
    )


def _page(title: str, body: str, language: str, css_class: str = "") -> str:
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="icon" href="data:,">'
        f'<style>{_STYLE}</style></head><body><main class="{css_class}">{body}</main></body>'
        "</html>\n"
    )


def _in(words: Text, language: str, **values: str) -> str:
    text: str = getattr(words, language)
    return escape(text.format_map(values))


def _weight(quality: str) -> float:
    name, _, value = quality.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
