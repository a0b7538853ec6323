"""`repository.json`, its key slots and the keys that are derived from the master key (FORMAT.md §3)."""

import hmac
import re
import unicodedata

from .crypto import argon2id, hkdf, hmac_sha256, open_gcm, sha256
from .errors import ReaderError, require
from .json_text import parse, write

MOST_BYTES = 256 * 1024
MOST_SLOTS = 8
SHARED_VERSION = 2
MOST_UNKNOWN_SLOT_BYTES = 4096
MOST_MEMORY_KIB = 512 * 1024
MOST_MEMORY_KIB_TIMES_ITERATIONS = 2048 * 1024
_MEMBERS = ['format', 'version', 'id', 'createdAt', 'slots', 'checksum', 'mac']
_SLOT_START = ['id', 'kind', 'createdAt', 'label']
_SLOT_MEMBERS = {
    'passphrase': [*_SLOT_START, 'salt', 'kdf', 'verifier', 'wrapped'],
    'recovery-key': [*_SLOT_START, 'salt', 'verifier', 'wrapped'],
    'passkey': [*_SLOT_START, 'salt', 'site', 'credentialId', 'prfSalt', 'verifier', 'wrapped'],
}
_HEX_BYTES = {'salt': (32, 32), 'prfSalt': (32, 32), 'credentialId': (1, 1023), 'verifier': (16, 16), 'wrapped': (48, 48)}
_COST_BOUNDS = {'memoryKiB': (8 * 1024, 256 * 1024), 'iterations': (1, 8), 'parallelism': (1, 4)}
_TIME = re.compile(r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$')
_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'


def read_repository_json(data):
    """The content of `repository.json`, after its form and its checksum have been verified."""
    require(len(data) <= MOST_BYTES, 'repository.json is too large.', 'limit-exceeded')
    try:
        text = data.decode()
        config = parse(text)
    except (UnicodeDecodeError, ReaderError) as cause:
        raise ReaderError('damaged', 'repository.json is damaged: it is not JSON.') from cause
    require(isinstance(config, dict) and config.get('format') == 'heirloom-repository', 'This is not a repository.')
    require(config.get('version') in (1, SHARED_VERSION), 'The repository has a newer version than 2.', 'newer-version')
    require(list(config) == _MEMBERS and write(config) == text, 'repository.json is damaged: its form is another.', 'damaged')
    checksum = sha256(write({**config, 'checksum': ''}).encode()).hex()
    require(checksum == config['checksum'], 'repository.json is damaged: its checksum does not fit.', 'damaged')
    require(_is_hex(config['id'], 32, 32) and _is_time(config['createdAt']), 'repository.json has a wrong id or time.')
    require(isinstance(config['slots'], list) and len(config['slots']) <= MOST_SLOTS, 'Too many key slots.', 'limit-exceeded')
    for slot in config['slots']:
        _check_slot(slot)
    return config


def unlock(config, secret_of_slot):
    """The master key. `secret_of_slot` gives the secret to try on a slot, or None where it has none for that kind.

    The cheapest slots are tried first. One that is damaged does not keep the others from being tried.
    """
    failure = None
    spent_kib = spent_kib_times_iterations = 0
    for slot in sorted(config['slots'], key=_memory_times_iterations):
        if slot['kind'] not in _SLOT_MEMBERS:
            continue
        if slot['kind'] == 'passphrase':
            spent_kib += slot['kdf']['memoryKiB']
            spent_kib_times_iterations += _memory_times_iterations(slot)
            if spent_kib > MOST_MEMORY_KIB or spent_kib_times_iterations > MOST_MEMORY_KIB_TIMES_ITERATIONS:
                failure = failure or ReaderError('limit-exceeded', 'The key slots cost more than a reader may spend on them.')
                continue
        secret = secret_of_slot(slot)
        if secret is None:
            continue
        try:
            master = open_slot(config['id'], slot, secret)
        except ReaderError as error:
            failure = failure or error
            continue
        if master is not None:
            _verify_mac(config, master)
            return master
    raise failure or ReaderError('wrong-key', 'No key slot opens with this passphrase or key.')


def by_passphrase(passphrase):
    """The secrets of a passphrase, for `unlock`."""
    return lambda slot: passphrase_secret(slot, passphrase) if slot['kind'] == 'passphrase' else None


def by_recovery_key(text):
    """The secrets of a recovery key as it stands on paper, for `unlock`."""
    secret = recovery_key_secret(text)
    return lambda slot: secret if slot['kind'] == 'recovery-key' else None


def by_passkey(secret):
    """The secrets of a passkey, which gave these 32 bytes, for `unlock`."""
    return lambda slot: secret if slot['kind'] == 'passkey' else None


def open_slot(repository_id, slot, secret):
    """The master key, or None where the secret is not the one of this slot."""
    kind, salt = slot['kind'], bytes.fromhex(slot['salt'])
    verifier = hkdf(secret, salt, f'heirloom/1/slot-verifier/{kind}')[:16]
    if not hmac.compare_digest(verifier.hex(), slot['verifier']):
        return None
    kek = hkdf(secret, salt, f'heirloom/1/slot/{kind}')
    aad = f'heirloom/1/slot/{kind}/{repository_id}'
    if kind == 'passkey':
        aad += f"/{slot['site']}/{slot['credentialId']}/{slot['prfSalt']}"
    master = open_gcm(kek, bytes(12), aad.encode(), bytes.fromhex(slot['wrapped']))
    require(master is not None, f"The key slot “{slot['label']}” is damaged.", 'damaged')
    return master


def passphrase_secret(slot, passphrase):
    kdf = slot['kdf']
    password = unicodedata.normalize('NFKC', passphrase).encode()
    costs = (int(kdf[name]) for name in ('memoryKiB', 'iterations', 'parallelism'))
    return argon2id(password, bytes.fromhex(slot['salt']), *costs)


def recovery_key_secret(text):
    """The 20 bytes of a recovery key as it stands on paper."""
    letters = re.sub(r'[\s\-–—_.]', '', text.upper()).replace('O', '0').replace('I', '1').replace('L', '1')
    values = [_ALPHABET.find(letter) for letter in letters]
    require(len(values) == 36 and min(values) >= 0, 'A recovery key has nine groups of four letters or digits.', 'wrong-key')
    number = 0
    for value in values:
        number = number << 5 | value
    secret = (number >> 20).to_bytes(20, 'big')
    check = int.from_bytes(sha256(secret)[:3], 'big') >> 4
    require(number & 0xFFFFF == check, 'The recovery key is mistyped: its last group does not fit the others.', 'wrong-key')
    return secret


class DerivedKeys:
    """The keys that follow from the master key."""

    def __init__(self, master):
        self.master = master
        self.chunk_id = {kind: hkdf(master, b'', f'heirloom/1/chunk-id/{kind}') for kind in ('file', 'page', 'node')}
        self.page_boundary = hkdf(master, b'', 'heirloom/1/page-boundary')
        self.config = hkdf(master, b'', 'heirloom/1/config-mac')

    def object_key(self, kind_letter, salt):
        return hkdf(self.master, salt, f'heirloom/1/object/{kind_letter}')


def _verify_mac(config, master):
    text = write({**config, 'checksum': '', 'mac': ''})
    mac = hmac_sha256(DerivedKeys(master).config, text.encode()).hex()
    require(hmac.compare_digest(mac, config['mac']), 'Someone without a key has changed repository.json.', 'damaged')


def _check_slot(slot):
    require(isinstance(slot, dict) and list(slot)[:4] == _SLOT_START, 'A key slot has a wrong form.')
    require(all(isinstance(slot[name], str) for name in _SLOT_START), 'A key slot has a wrong form.')
    require(_is_hex(slot['id'], 8, 8) and _is_time(slot['createdAt']), 'A key slot has a wrong id or time.')
    members = _SLOT_MEMBERS.get(slot['kind'])
    if members is None:  # A kind of a later version: passed over when looking for a way in.
        require(len(write(slot).encode()) <= MOST_UNKNOWN_SLOT_BYTES, 'A key slot is too large.', 'limit-exceeded')
        for value in slot.values():
            inner = list(value.values()) if isinstance(value, dict) else [value]
            require(all(isinstance(item, (str, float, bool)) for item in inner), 'A key slot has a wrong form.')
        return
    require(list(slot) == members, f"A key slot of the kind {slot['kind']} has other members.")
    for name, (least, most) in _HEX_BYTES.items():
        require(name not in slot or _is_hex(slot[name], least, most), f'The {name} of a key slot has a wrong form.')
    if slot['kind'] == 'passphrase':
        kdf = slot['kdf']
        require(list(kdf) == ['name', *_COST_BOUNDS] and kdf['name'] == 'argon2id', 'A key slot has an unknown kdf.')
        for name, (least, most) in _COST_BOUNDS.items():
            require(kdf[name] == int(kdf[name]) and least <= kdf[name] <= most, f'The {name} of a key slot is beyond bounds.', 'limit-exceeded')


def _memory_times_iterations(slot):
    return slot['kdf']['memoryKiB'] * slot['kdf']['iterations'] if slot['kind'] == 'passphrase' else 0


def _is_hex(text, least, most):
    return isinstance(text, str) and re.fullmatch(r'(?:[0-9a-f]{2})+', text) and least <= len(text) // 2 <= most


def _is_time(text):
    return isinstance(text, str) and _TIME.match(text)
