"""Text that Markdown leaves alone."""

import pytest

from okr.ui.markdown import plain


@pytest.mark.parametrize("sign", "\\`*_{}[]()#+-.!|~$:<>&@\"'")
def test_every_sign_is_taken_literally(sign):
    assert plain(f"a{sign}b") == f"a\\{sign}b"


def test_words_and_other_scripts_stay_as_they_are():
    assert plain("Größe 12 → 15 🎉 مرحبا") == "Größe 12 → 15 🎉 مرحبا"
