"""Runs the reader over the test vectors (FORMAT.md §12): `check_vectors.py FOLDER`. Names what differs."""

import base64
import glob
import json
import os
import sys

from heirloom_reader import keys, objects
from heirloom_reader.blake3 import keyed_hash
from heirloom_reader.canonical import described, row_lines
from heirloom_reader.crypto import hkdf
from heirloom_reader.errors import ReaderError
from heirloom_reader.heads import read_head
from heirloom_reader.json_text import parse, write
from heirloom_reader.record_keys import sort_key
from heirloom_reader.records import read_row
from heirloom_reader.chunks import Chunks
from heirloom_reader.condemned import read_condemned
from heirloom_reader.repository import open_repository
from heirloom_reader.storage import Storage


def main(folder):
    failures = 0
    for name, check in _CHECKS.items():
        differences = list(check(_load(folder, name), folder))
        failures += len(differences)
        print(f'{name}: {"as written" if not differences else "differs"}')
        for difference in differences:
            print(f'  {difference}')
    unknown = {os.path.basename(path)[:-5] for path in glob.glob(os.path.join(folder, '*.json'))} - set(_CHECKS) - _BESIDE
    for name in sorted(unknown):
        print(f'{name}: nothing reads this vector')
    return 1 if failures or unknown else 0


def _load(folder, name):
    with open(os.path.join(folder, f'{name}.json'), encoding='utf-8') as file:
        return json.load(file)


def _check_keys(vector, _folder):
    repository_id = vector['repositoryId']
    for item in vector['slots']:
        slot, secret = item['slot'], bytes.fromhex(item['secret'])
        if keys.open_slot(repository_id, slot, secret).hex() != vector['masterKey']:
            yield f"the slot {slot['kind']} opens to another key"
        if hkdf(secret, bytes.fromhex(slot['salt']), f"heirloom/1/slot/{slot['kind']}").hex() != item['kek']:
            yield f"the KEK of the slot {slot['kind']}"
        if keys.open_slot(repository_id, slot, bytes(len(secret))) is not None:
            yield f"the slot {slot['kind']} opens with a wrong secret"
    for passphrase in vector['passphrases']:
        if keys.passphrase_secret(vector['slots'][0]['slot'], passphrase).hex() != vector['slots'][0]['secret']:
            yield f'the secret of the passphrase {passphrase}'
    recovery_key = vector['recoveryKey']
    for text in [recovery_key['written'], *recovery_key['typed']]:
        if keys.recovery_key_secret(text).hex() != recovery_key['secret']:
            yield f'the recovery key {text}'
    for text in recovery_key['mistyped']:
        if not _is_refused(lambda: keys.recovery_key_secret(text)):
            yield f'the mistyped recovery key {text}'
    derived, wanted = keys.DerivedKeys(bytes.fromhex(vector['masterKey'])), vector['derived']
    for kind, key in wanted['chunkId'].items():
        if derived.chunk_id[kind].hex() != key:
            yield f'the chunk-id key of the kind {kind}'
    if derived.page_boundary.hex() != wanted['pageBoundary'] or derived.config.hex() != wanted['config']:
        yield 'the page-boundary key or the config key'
    for item in wanted['object']:
        if derived.object_key(item['kindLetter'], bytes.fromhex(item['salt'])).hex() != item['key']:
            yield f"the object key of the kind {item['kindLetter']}"


def _check_passkey_slot(vector, _folder):
    master = keys.open_slot(vector['repositoryId'], vector['slot'], bytes.fromhex(vector['prfOutput']))
    if master is None or master.hex() != vector['masterKey']:
        yield 'the passkey opens to another key'


def _check_objects(vector, _folder):
    derived = keys.DerivedKeys(bytes.fromhex(vector['masterKey']))
    for item in vector['whole']:
        sealed = base64.b64decode(item['sealed'])
        if objects.open_single(derived, sealed, item['kindLetter']) != base64.b64decode(item['plain']):
            yield f"the object of the kind {item['kindLetter']}"
        for at in range(len(sealed)):
            damaged = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
            if not _is_refused(lambda: objects.open_single(derived, damaged, item['kindLetter'])):
                yield f"a change of byte {at} of the object of the kind {item['kindLetter']} is not noticed"
    storage = _storage_of(vector)
    for read in (storage, storage.without('indexes')):
        chunks = Chunks(read, derived)
        for item in vector['chunks']:
            if chunks.read(objects.KIND_NAMES[item['kind']], item['id']) != base64.b64decode(item['plain']):
                yield f"the chunk {item['id']}"


def _check_condemned(vector, _folder):
    derived = keys.DerivedKeys(bytes.fromhex(vector['masterKey']))
    for item in vector['read']:
        plain = objects.open_single(derived, base64.b64decode(item['sealed']), 'C')
        if plain.decode() != item['plain'] or not read_condemned(plain):
            yield f"the list {item['plain'][:40]}"
    for item in vector['refused']:
        if not _is_refused(lambda: read_condemned(item['plain'].encode())):
            yield f"a list with {item['why']}: is not refused"


def _check_heads(vector, _folder):
    derived = keys.DerivedKeys(bytes.fromhex(vector['masterKey']))
    for item in vector['heads']:
        plain = objects.open_single(derived, base64.b64decode(item['sealed']), 'H')
        if plain.decode() != item['text'] or write(read_head(plain)) != item['text']:
            yield f"the head {item['what']}"
    for item in vector['refused']:
        if not _is_refused(lambda: read_head(item['text'].encode())):
            yield f"{item['why']}: is not refused"


def _check_page_ends(vector, _folder):
    key = bytes.fromhex(vector['pageBoundaryKey'])
    for item in vector['keys']:
        if keyed_hash(key, item['keyText'].encode()).hex() != item['hash']:
            yield f"the hash of {item['keyText'][:40]}"


def _check_rows(vector, _folder):
    for item in vector['read']:
        try:
            read_row(item['line'])
        except ReaderError as error:
            yield f"{item['what']}: {error}"
    for item in vector['refused']:
        if not _is_refused(lambda: read_row(item['line'])):
            yield f"{item['why']}: is not refused"


def _check_row_keys(vector, _folder):
    in_order = [sort_key(parse(text)) for text in vector['ascending']]
    for before, after, text in zip(in_order, in_order[1:], vector['ascending'][1:]):
        if not before < after:
            yield f'{text} is not behind the key in front of it'
    for one, other in vector['equal']:
        if sort_key(parse(one)) != sort_key(parse(other)):
            yield f'{one} is another key than {other}'
    for item in vector['inValue']:
        read_row(item['line'], item['keyPath'])
    for item in vector['notInValue']:
        if not _is_refused(lambda: read_row(item['line'], item['keyPath'])):
            yield f"{item['line']}: is not refused"


def _check_golden(vector, _folder):
    storage = _storage_of(vector)
    for secret_of_slot in _ways_in(vector):
        repository = open_repository(storage, secret_of_slot)
        if repository.master.hex() != vector['masterKey']:
            yield 'a slot opens to another key'
    if not _is_refused(lambda: open_repository(storage, keys.by_passphrase('wrong'))):
        yield 'a wrong passphrase opens it'
    # The packs alone are enough where the indexes are gone (FORMAT.md §5).
    for read in (storage, storage.without('indexes')):
        repository = open_repository(read, next(_ways_in(vector)))
        yield from repository.check()
        yield from _differences(vector['holds'], repository)


def _check_golden_v1(vector, folder):
    return _check_golden({**vector, **_load(folder, 'golden-v1-holds')}, folder)


def _differences(holds, repository):
    snapshots = repository.snapshots()
    if len(snapshots) != len(holds):
        yield f'{len(snapshots)} backups in place of {len(holds)}'
    for snapshot, wanted in zip(snapshots, holds):
        facts = described(snapshot)
        for name, value in wanted.items():
            if name != 'rows' and write(_shown(name, facts[name])) != write(value):
                yield f'{name} of the backup {snapshot.id}'
        rows = list(row_lines(repository, snapshot))
        if rows != [write(row) for row in wanted['rows']]:
            yield f'the rows of the backup {snapshot.id}'


def _shown(name, value):
    if name != 'tables':
        return value
    return [{fact: table[fact] for fact in ('name', 'rows', 'attachments', 'attachedBytes')} for table in value]


def _ways_in(vector):
    yield keys.by_recovery_key(vector['recoveryKey'])
    yield keys.by_passphrase(vector['passphrase'])
    if 'passkey' in vector:
        yield keys.by_passkey(bytes.fromhex(vector['passkey']['secret']))


def _storage_of(vector):
    files = {name: base64.b64decode(text) for name, text in vector['objects'].items()}
    return Storage({name: (len(data), lambda data=data: data) for name, data in files.items()})


def _is_refused(read):
    try:
        read()
    except ReaderError:
        return True
    return False


_CHECKS = {
    'keys-v1': _check_keys,
    'passkey-slot-v1': _check_passkey_slot,
    'objects-v1': _check_objects,
    'condemned-v1': _check_condemned,
    'page-ends-v1': _check_page_ends,
    'row-keys-v1': _check_row_keys,
    'rows-v1': _check_rows,
    'heads-v1': _check_heads,
    'golden-v1': _check_golden_v1,
    'golden-passkey-v1': _check_golden,
    'golden-left-out-v1': _check_golden,
    'golden-lost-values-v1': _check_golden,
    'golden-scopes-v1': _check_golden,
    'golden-every-type-v1': _check_golden,
    'golden-shared-v2': _check_golden,
}
_BESIDE = {'golden-v1-holds'}

if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
