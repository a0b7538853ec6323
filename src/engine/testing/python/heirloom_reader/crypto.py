"""The primitives of FORMAT.md (conventions and §3), from Debian's python3-cryptography and python3-argon2."""

import hashlib
import hmac

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
TAG_BYTES = 16


def sha256(data):
    return hashlib.sha256(data).digest()


def hmac_sha256(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


def hkdf(key, salt, info):
    """HKDF-SHA-256 with 32 bytes of output; `info` is a text."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=info.encode()).derive(key)


def argon2id(password, salt, memory_kib, iterations, parallelism):
    return hash_secret_raw(password, salt, iterations, memory_kib, parallelism, KEY_BYTES, Type.ID, 0x13)


def open_gcm(key, nonce, aad, sealed):
    """The plaintext, or None where the tag does not fit."""
    try:
        return AESGCM(key).decrypt(nonce, sealed, aad)
    except InvalidTag:
        return None
