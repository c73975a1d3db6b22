"""The key file and the vault."""

import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SystemEntropy
from bot.keys import KeyFault, KeyVault, create_key, load_key
from rules.ports import SealBroken
from tests.fakes import FixedEntropy


@pytest.fixture
def vault():
    return KeyVault(bytes(32), FixedEntropy())


def test_a_new_key_is_whole_private_and_alone_in_its_folder(tmp_path):
    path = tmp_path / "keys" / "yaohao.key"
    key = create_key(path, SystemEntropy())
    assert load_key(path) == key
    assert len(key) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(path.parent) == ["yaohao.key"]


def test_a_key_is_never_replaced(tmp_path):
    path = tmp_path / "yaohao.key"
    key = create_key(path, SystemEntropy())
    with pytest.raises(KeyFault, match="Keep it"):
        create_key(path, SystemEntropy())
    assert load_key(path) == key
    assert os.listdir(tmp_path) == ["yaohao.key"]


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o660, 0o700])
def test_a_key_that_others_may_use_is_refused_with_the_cure(tmp_path, mode):
    path = tmp_path / "yaohao.key"
    create_key(path, SystemEntropy())
    path.chmod(mode)
    with pytest.raises(KeyFault, match="chmod 600"):
        load_key(path)


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_key_of_another_size_is_refused(tmp_path, size):
    path = tmp_path / "yaohao.key"
    path.write_bytes(bytes(size))
    path.chmod(0o600)
    with pytest.raises(KeyFault, match="restore it from its backup"):
        load_key(path)


def test_a_missing_key_is_not_made_up(tmp_path):
    with pytest.raises(KeyFault, match="yaohao setup"):
        load_key(tmp_path / "yaohao.key")
    with pytest.raises(KeyFault, match="cannot be read"):
        load_key(tmp_path)
    assert os.listdir(tmp_path) == []


@given(st.text(), st.binary())
def test_what_is_sealed_opens_under_its_name(name, plaintext):
    vault = KeyVault(bytes(32), FixedEntropy())
    sealed = vault.seal(name, plaintext)
    assert vault.open(name, sealed) == plaintext
    assert len(sealed) == len(plaintext) + 29
    assert vault.seal(name, plaintext) != sealed


def test_another_name_another_key_or_a_changed_byte_does_not_open(vault):
    sealed = vault.seal("person:7:phone", b"13812345678")
    with pytest.raises(SealBroken, match="person:8:phone"):
        vault.open("person:8:phone", sealed)
    with pytest.raises(SealBroken, match="key file"):
        KeyVault(b"k" * 32, FixedEntropy()).open("person:7:phone", sealed)
    for index in range(len(sealed)):
        changed = sealed[:index] + bytes([sealed[index] ^ 1]) + sealed[index + 1 :]
        with pytest.raises(SealBroken):
            vault.open("person:7:phone", changed)


def test_short_and_newer_values_say_what_to_do(vault):
    with pytest.raises(SealBroken, match="cut short"):
        vault.open("token", b"")
    with pytest.raises(SealBroken, match="upgrade"):
        vault.open("token", b"\x02" + bytes(40))
