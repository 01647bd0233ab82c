from importlib import import_module

from connectors.files.readers import readers


def test_a_reader_is_called_like_its_module():
    keys = [reader.key for reader in readers()]
    assert keys == sorted(set(keys))
    for reader in readers():
        assert import_module(f"connectors.files.{reader.key}").READER is reader
