"""Text as people search for it."""

import pytest

from okr.locale.folding import folded


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Portée", "portee"),
        ("Taux d’engagement (CTR)", "taux d engagement ctr"),
        ("click-through", "click through"),
        ("Cœur ÆTHER", "coeur aether"),
        ("STRASSE Straße", "strasse strasse"),
        ("E\u0301cran", "ecran"),
        ("  many   blanks ", "many blanks"),
        ("Página 2", "pagina 2"),
        ("متابعون", "متابعون"),
        ("…", ""),
    ],
)
def test_accents_capitals_and_signs_do_not_matter(text, plain):
    assert folded(text) == plain
