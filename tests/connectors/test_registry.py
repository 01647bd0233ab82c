from pathlib import Path

import pytest

from connectors import registry
from connectors.spec import Platform


def test_every_file_is_a_platform_of_its_own_name():
    folder = Path(registry.__file__).parent / "platforms"
    files = sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")
    assert registry.platform_keys() == files
    for key in files:
        found = registry.platform(key)
        assert isinstance(found, Platform)
        assert found.key == key


def test_a_platform_is_read_once():
    key = registry.platform_keys()[0]
    assert registry.platform(key) is registry.platform(key)


def test_all_platforms_are_listed_by_title():
    found = registry.all_platforms()
    assert sorted(one.key for one in found) == registry.platform_keys()
    titles = [one.title.casefold() for one in found]
    assert titles == sorted(titles)


@pytest.mark.parametrize("key", ["", "nowhere", "__init__", "../simulator", "os", "x.y"])
def test_there_is_no_platform_of_another_name(key):
    with pytest.raises(KeyError):
        registry.platform(key)
