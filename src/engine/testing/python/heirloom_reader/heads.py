"""Heads: what each device that shares a repository last had (FORMAT.md §13)."""

import re

from .errors import ReaderError, require
from .json_text import parse, write

MOST_BYTES = 1024 * 1024
_STATE_MEMBERS = ['seen', 'snapshot', 'edited']
_MEMBERS = ['version', 'device', 'counter', 'writtenAt', *_STATE_MEMBERS, 'roots', 'history', 'retired', 'appSchema']
_HEX_ID = re.compile(r'[0-9a-f]{64}')
_TIME = re.compile(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z')


def read_head(plain):
    """A head of its opened text."""
    require(len(plain) <= MOST_BYTES, 'A head is too large.', 'limit-exceeded')
    try:
        text = plain.decode()
    except UnicodeDecodeError as cause:
        raise ReaderError('invalid-format', 'A head is not UTF-8.') from cause
    head = parse(text)
    require(isinstance(head, dict) and _is_whole(head.get('version')), 'A head has no version.')
    require(head['version'] <= 1, 'A head has a newer version than 1.', 'newer-version')
    require(list(head) == _MEMBERS and write(head) == text, 'A head has other members, or another form.')
    _check_device(head['device'])
    require(_is_whole(head['counter']) and head['counter'] >= 1, 'A head has a wrong counter.')
    require(isinstance(head['writtenAt'], str) and _TIME.fullmatch(head['writtenAt']), 'A head has a wrong time.')
    _check_state(head)
    _check_roots(head['roots'])
    require(isinstance(head['history'], list) and len(head['history']) <= 200, 'A head has too many earlier states.')
    for state in head['history']:
        require(isinstance(state, dict) and list(state) == _STATE_MEMBERS, 'An earlier state has other members.')
        _check_state(state)
    _check_counts(head['retired'])
    schema = head['appSchema']
    require(isinstance(schema, float) and schema >= 0, 'A head has a wrong schema version.')
    return head


def _check_state(state):
    _check_counts(state['seen'])
    require(_is_id(state['snapshot']), 'A state names no snapshot.')
    edited = state['edited']
    require(isinstance(edited, dict) and list(edited) == ['time', 'device'], 'A state has a wrong stamp.')
    require(_is_whole(edited['time']), 'A state has a wrong stamp.')
    _check_device(edited['device'])


def _check_counts(counts):
    require(isinstance(counts, list) and len(counts) <= 200, 'A head names too many devices.', 'limit-exceeded')
    for entry in counts:
        require(isinstance(entry, list) and len(entry) == 2 and _is_text(entry[0], 100), 'A count names no device.')
        require(_is_whole(entry[1]) and entry[1] >= 1, 'A count of a device is none.')
    _check_order([device for device, _ in counts])


def _check_roots(roots):
    require(isinstance(roots, list) and len(roots) <= 1000, 'A head names too many tables.', 'limit-exceeded')
    for entry in roots:
        require(isinstance(entry, list) and len(entry) == 2 and _is_text(entry[0], 500), 'A root names no table.')
        root = entry[1]
        if root is None:
            continue
        require(isinstance(root, dict) and list(root) == ['level', 'pieces'], 'A table has a wrong root.')
        require(_is_whole(root['level']) and root['level'] <= 16, 'A table has a tree that is too high.')
        pieces = root['pieces']
        require(isinstance(pieces, list) and 1 <= len(pieces) <= 1024 and all(map(_is_id, pieces)), 'A wrong root.')
    _check_order([table for table, _ in roots])


def _check_order(names):
    units = [name.encode('utf-16-be', 'surrogatepass') for name in names]
    require(all(one < other for one, other in zip(units, units[1:])), 'Names are not in order, or not distinct.')


def _check_device(device):
    require(isinstance(device, dict) and list(device) == ['id', 'name'], 'A device has other members.')
    require(_is_text(device['id'], 100) and _is_text(device['name'], 200), 'A device has a wrong id or name.')


def _is_text(value, most):
    return isinstance(value, str) and len(value.encode('utf-16-be', 'surrogatepass')) <= 2 * most


def _is_whole(number):
    return isinstance(number, float) and number >= 0 and number.is_integer()


def _is_id(text):
    return isinstance(text, str) and _HEX_ID.fullmatch(text) is not None
