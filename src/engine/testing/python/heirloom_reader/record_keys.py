"""Keys of rows (GRAMMAR.md §3): what a key is, how keys are ordered, and the key that a value has at a key path."""

import base64
import struct

from .errors import require
from .leaves import ITEM_BYTES, bytes_of_base64, ms_of_date

MOST_DEPTH = 2_000
_NUMBERS = {'-0': -0.0, 'Infinity': float('inf'), '-Infinity': float('-inf')}
_MISSING = object()
_END = object()


def sort_key(key):
    """Bytes that are ordered as the keys are: number < Date < string < binary < array. Refuses what is no key."""
    parts = []
    todo = [(key, 1)]
    while todo:
        item, depth = todo.pop()
        if item is _END:
            parts.append(b'\0')
        elif isinstance(item, list):
            require(depth <= MOST_DEPTH, 'A key is nested too deep.', 'limit-exceeded')
            parts.append(b'\x50')
            todo.append((_END, depth))
            todo.extend((child, depth + 1) for child in reversed(item))
        else:
            parts.append(_simple_sort_key(item))
    return b''.join(parts)


def _simple_sort_key(item):
    if isinstance(item, float):
        return b'\x10' + _ordered_bytes(item)
    if isinstance(item, str):
        units = item.encode('utf-16-be', 'surrogatepass')
        return b'\x30' + b''.join(b'\1' + units[at : at + 2] for at in range(0, len(units), 2)) + b'\0'
    require(isinstance(item, dict), 'A key is neither a number, Date, text, buffer nor array.')
    tag, names = item.get('$'), list(item)
    if tag == 'number' and names == ['$', 'v'] and item['v'] in _NUMBERS:
        return b'\x10' + _ordered_bytes(_NUMBERS[item['v']])
    if tag == 'date' and names == ['$', 'v'] and item['v'] is not None:
        return b'\x20' + _ordered_bytes(float(ms_of_date(item['v'])))
    require(tag == 'buffer' and names == ['$', 'v'], 'A key is neither a number, Date, text, buffer nor array.')
    return b'\x40' + b''.join(b'\1' + bytes([byte]) for byte in bytes_of_base64(item['v'])) + b'\0'


def _ordered_bytes(number):
    """Eight bytes that are ordered as the numbers are; −0 and 0 give the same."""
    bits = struct.unpack('>Q', struct.pack('>d', number + 0.0))[0]
    return struct.pack('>Q', bits ^ (2**64 - 1 if bits >> 63 else 1 << 63))


def key_at_path(row_value, key_path, definitions):
    """The key that a row's value has at the key path of its table, in the form in which keys are written."""
    if isinstance(key_path, list):
        return [_one_key_at_path(row_value, path, definitions) for path in key_path]
    return _one_key_at_path(row_value, key_path, definitions)


def _one_key_at_path(row_value, path, definitions):
    node = _resolve(row_value, definitions)
    for name in path.split('.') if path else []:
        node = _resolve(_member(node, name), definitions)
        require(node is not _MISSING, f'A row’s value has nothing at its key path {path}.')
    return _as_key(node, definitions)


def _resolve(node, definitions):
    while isinstance(node, dict) and node.get('$') in ('def', 'ref'):
        node = node['v'] if node['$'] == 'def' else definitions[int(node['id'])]
    return node


def _member(node, name):
    """What `node.name` is, for the objects in which IndexedDB follows a key path."""
    if isinstance(node, str):
        return float(len(node.encode('utf-16-be', 'surrogatepass')) // 2) if name == 'length' else _MISSING
    if isinstance(node, list):
        return float(len(node)) if name == 'length' else _MISSING
    if not isinstance(node, dict):
        return _MISSING
    tag = node.get('$')
    if tag is None:
        return node.get(name, _MISSING)
    if tag == 'object':
        return node['v'].get(name, _MISSING)
    if tag == 'array':
        return node['length'] if name == 'length' else node.get('properties', {}).get(name, _MISSING)
    if tag in ('blob', 'file') and name in ('size', 'type', 'name', 'lastModified'):
        return node.get(name, _MISSING)
    return _MISSING


def _as_key(root, definitions):
    """A value as the key that IndexedDB makes of it: a typed array counts as the bytes that it shows."""
    holder = [root]
    todo = [(holder, 0, 1)]
    while todo:
        parent, at, depth = todo.pop()
        node = _resolve(parent[at], definitions)
        require(depth <= MOST_DEPTH + 1, 'A key is nested too deep.', 'limit-exceeded')
        if isinstance(node, list):
            parent[at] = list(node)
            todo.extend((parent[at], place, depth + 1) for place in range(len(node)))
        elif isinstance(node, dict) and node.get('$') == 'view':
            parent[at] = _buffer(_shown_bytes(node, definitions))
        elif isinstance(node, dict) and node.get('$') == 'buffer':
            parent[at] = _buffer(bytes_of_base64(node['v']))
        else:
            parent[at] = node
    return holder[0]


def _buffer(data):
    return {'$': 'buffer', 'v': base64.b64encode(data).decode()}


def _shown_bytes(view, definitions):
    data = bytes_of_base64(_resolve(view['of'], definitions)['v'])
    start = int(view['offset'])
    length = int(view['length']) * ITEM_BYTES[view['type']] if 'length' in view else len(data) - start
    return data[start : start + length]
