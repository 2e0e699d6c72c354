"""Sealed fields: personal data that the database keeps only encrypted (I-34)."""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.canonical import canonical

_NONCE = 12


class UnreadableField(Exception):
    """A sealed value was altered, moved to another row, or its key is not here."""


class Vault:
    """The keys of one deployment: AES-256-GCM for fields, HMAC-SHA-256 for equality search.

    Every sealed value carries the id of its key and is bound to table, column and row, so a
    ciphertext copied to another place cannot be read there.
    """

    def __init__(self, keys: Mapping[str, bytes], current: str, index_key: bytes) -> None:
        self._keys, self._current, self._index_key = dict(keys), current, index_key

    @classmethod
    def open(cls, path: Path) -> Self:
        """The vault of that key file; FileNotFoundError or ValueError when it is unusable."""
        kept = json.loads(path.read_text("utf-8"))
        keys = {name: bytes.fromhex(key) for name, key in kept["keys"].items()}
        index_key = bytes.fromhex(kept["index"])
        if (
            any(len(key) != 32 for key in [*keys.values(), index_key])
            or kept["current"] not in keys
        ):
            raise ValueError(f"{path} is not a key file of this ledger.")
        return cls(keys, kept["current"], index_key)

    @classmethod
    def open_or_make(cls, path: Path) -> Self:
        """The vault of that file; a missing file is made first, readable by its owner only."""
        if not path.exists():
            make_key_file(path)
        return cls.open(path)

    def encrypt(self, table: str, column: str, row_id: object, text: str) -> bytes:
        """The sealed text: key id, nonce, ciphertext."""
        name = self._current.encode()
        nonce = os.urandom(_NONCE)
        bound = _bound(table, column, row_id, self._current)
        sealed = AESGCM(self._keys[self._current]).encrypt(nonce, text.encode(), bound)
        return bytes([len(name)]) + name + nonce + sealed

    def decrypt(self, table: str, column: str, row_id: object, sealed: bytes) -> str:
        """The text that was sealed at that very place; UnreadableField otherwise."""
        end = 1 + sealed[0]
        name = sealed[1:end].decode("ascii", "replace")
        key = self._keys.get(name)
        if key is None:
            raise UnreadableField(f"The key {name!r} of {table}.{column} is not in the key file.")
        nonce, rest = sealed[end : end + _NONCE], sealed[end + _NONCE :]
        try:
            return AESGCM(key).decrypt(nonce, rest, _bound(table, column, row_id, name)).decode()
        except InvalidTag:
            raise UnreadableField(f"{table}.{column} of one row cannot be unsealed.") from None

    def blind_index(self, kind: str, text: str) -> bytes:
        """The same 32 bytes for the same kind and normalised text, and for nothing else."""
        return hmac.new(self._index_key, f"{kind}\0{text}".encode(), hashlib.sha256).digest()

    def secret_for(self, purpose: str) -> bytes:
        """A 32-byte secret derived for one purpose, such as signing the session cookie."""
        return hmac.new(self._index_key, f"secret\0{purpose}".encode(), hashlib.sha256).digest()


def make_key_file(path: Path) -> None:
    """A new key file stands at that path with mode 0600; an existing one is never replaced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {
        "current": "k1",
        "keys": {"k1": secrets.token_hex(32)},
        "index": secrets.token_hex(32),
    }
    made = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(kept, file)
    try:
        os.link(made, path)
    except FileExistsError:
        pass
    finally:
        made.unlink()


def _bound(table: str, column: str, row_id: object, key_name: str) -> bytes:
    return canonical([table, column, str(row_id), key_name])


_vault: Vault | None = None


def unlock(vault: Vault) -> None:
    """From now on ``vault()`` answers with this one; called once at start."""
    global _vault
    _vault = vault


def vault() -> Vault:
    """The vault of this process; RuntimeError when none was unlocked at start."""
    if _vault is None:
        raise RuntimeError("No key file was opened; set LEDGER_KEY_FILE.")
    return _vault
