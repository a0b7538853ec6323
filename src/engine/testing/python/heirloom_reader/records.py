"""Rows (FORMAT.md §7, GRAMMAR.md): a line becomes a key, a value and attachments, verified in every detail.

A value stays JSON with its tags. What is plain is plain; what is tagged keeps its tag, so nothing is lost on the way.
"""

import re
from typing import NamedTuple

from . import record_keys
from .errors import require
from .json_text import parse, write
from .leaves import ITEM_BYTES, bytes_of_base64, int_of_bigint, ms_of_date

MOST_DEPTH = 200_000
MOST_INLINE_BYTES = 65_536
MOST_BUFFER_BYTES = 2**30
PIECE_BYTES = 4 * 1024 * 1024
_ERROR_NAMES = ['', 'Eval', 'Range', 'Reference', 'Syntax', 'Type', 'URI', 'Aggregate']
_GEOMETRY = {
    **dict.fromkeys(['DOMPoint', 'DOMPointReadOnly', 'DOMRect', 'DOMRectReadOnly'], (4,)),
    **dict.fromkeys(['DOMMatrix', 'DOMMatrixReadOnly'], (6, 16)),
    'DOMQuad': (16,),
}
_OF_PRIMITIVES = ('undefined', 'number', 'bigint', 'omitted', 'def', 'ref')
_HEX_ID = re.compile(r'[0-9a-f]{64}')
_INDEX = re.compile(r'0|[1-9][0-9]{0,9}')


class Attachment(NamedTuple):
    kind: str
    size: int
    pieces: list


class Row(NamedTuple):
    key: object
    value: object
    attachments: list
    sort_key: bytes
    attached_tags: list
    """The tags in the value that refer to attachments, in the order of the attachments."""


def read_row(line, key_path=None):
    """A row of its line, without the line feed. With a key path, the key must be the one in the value."""
    parts = parse(line)
    require(isinstance(parts, list) and len(parts) in (2, 3), 'A row is not a list of key and value.')
    require(write(parts) == line, 'A row is not in the one form that JSON.stringify writes.')
    attachments = [_read_attachment(item) for item in parts[2]] if len(parts) == 3 else []
    require(len(parts) == 2 or attachments, 'A row has an empty list of attachments.')
    value = _Value(attachments)
    value.verify(parts[1])
    key = record_keys.sort_key(parts[0])
    if key_path is not None:
        inner = record_keys.key_at_path(parts[1], key_path, value.definitions)
        require(record_keys.sort_key(inner) == key, 'The key of a row is not the one in its value.')
    return Row(parts[0], parts[1], attachments, key, value.attached_tags)


def _read_attachment(item):
    require(isinstance(item, list) and len(item) == 3 and item[0] in ('blob', 'bytes'), 'An attachment has a wrong form.')
    kind, size, pieces = item
    require(_is_whole(size) and isinstance(pieces, list), 'An attachment has a wrong form.')
    require(all(isinstance(piece, str) and _HEX_ID.fullmatch(piece) for piece in pieces), 'An attachment has a wrong id.')
    require(len(pieces) == -(-int(size) // PIECE_BYTES), 'The pieces of an attachment do not fit its size.')
    require(kind == 'blob' or size <= MOST_BUFFER_BYTES, 'A buffer is too large.', 'limit-exceeded')
    return Attachment(kind, int(size), pieces)


class _Value:
    """Verifies a value in the order of its text, in a loop: a value may be nested deeper than Python's stack."""

    def __init__(self, attachments):
        self.attachments = attachments
        self.attached_tags = []
        self.definitions = []

    def verify(self, root):
        todo = [(self._value, root, 0)]
        while todo:
            step, node, depth = todo.pop()
            require(depth <= MOST_DEPTH, 'A value is nested too deep.', 'limit-exceeded')
            children = step(node)
            todo.extend((child_step, child, depth + 1) for child_step, child in reversed(children))
        require(len(self.attached_tags) == len(self.attachments), 'An attachment is not used.')

    # A step verifies one node and gives the steps for its children, in the order of the text.

    def _value(self, node):
        if isinstance(node, list):
            return [(self._value, item) for item in node]
        if not isinstance(node, dict):
            return []
        if '$' not in node:
            return self._members(node)
        tag = node['$']
        require(isinstance(tag, str) and tag in _TAGS, f'An unknown tag: {write(tag)}.')
        required, optional, verify = _TAGS[tag]
        names = [name for name in node if name not in optional]
        require(names == ['$', *required], f'The tag {tag} has other fields.')
        return verify(self, node) or []

    def _members(self, node):
        return [(self._value, item) for item in node.values()]

    def _number(self, node):
        require(isinstance(node, float) or _tag_of(node) == 'number', 'A number is none.')
        return self._value(node)

    def _buffer(self, node):
        target = node
        if _tag_of(node) == 'def':
            target = node.get('v')
        elif _tag_of(node) == 'ref':
            self._value(node)
            target = self.definitions[int(node['id'])]
        require(_tag_of(target) == 'buffer', 'A view shows something other than a buffer.')
        return [] if _tag_of(node) == 'ref' else self._value(node)

    # The tags.

    def _tag_number(self, node):
        require(node['v'] in ('-0', 'NaN', 'Infinity', '-Infinity'), 'A number that needs no tag has one.')

    def _tag_bigint(self, node):
        int_of_bigint(node['v'])

    def _tag_object(self, node):
        require(isinstance(node['v'], dict) and '$' in node['v'], 'An object that needs no tag has one.')
        return self._members(node['v'])

    def _tag_date(self, node):
        require(node['v'] is None or ms_of_date(node['v']) is not None, 'A date has a wrong form.')

    def _tag_texts(self, node):
        require(all(isinstance(text, str) for text in node.values()), f"A field of the tag {node['$']} is no text.")

    def _tag_boxed(self, node):
        inner = node['v']
        is_plain = isinstance(inner, (bool, float, str))
        require(is_plain or _tag_of(inner) in ('number', 'bigint'), 'A boxed value is not primitive.')
        return self._value(inner)

    def _tag_error(self, node):
        require(node['name'] in [f'{name}Error' for name in _ERROR_NAMES], 'An error has an unknown name.')
        texts = [node[name] for name in ('message', 'stack') if name in node]
        require(all(isinstance(text, str) for text in texts), 'The message or the stack of an error is no text.')
        require('errors' not in node or node['name'] == 'AggregateError', 'Only an AggregateError has errors.')
        return [(self._value, node[name]) for name in node if name in ('cause', 'errors')]

    def _tag_quota_exceeded(self, node):
        require(isinstance(node['message'], str), 'The message of an error is no text.')
        numbers = (node['quota'], node['requested'])
        require(all(number is None or isinstance(number, float) for number in numbers), 'A quota is no number.')

    def _tag_map(self, node):
        entries = node['v']
        require(isinstance(entries, list), 'A Map has no list of entries.')
        require(all(isinstance(entry, list) and len(entry) == 2 for entry in entries), 'A Map has a wrong entry.')
        return [(self._value, item) for entry in entries for item in entry]

    def _tag_set(self, node):
        require(isinstance(node['v'], list), 'A Set has no list of items.')
        return [(self._value, item) for item in node['v']]

    def _tag_array(self, node):
        length, items, properties = node['length'], node['items'], node.get('properties')
        require(_is_whole(length) and length < 2**32 and isinstance(items, list), 'An array has a wrong form.')
        require(all(isinstance(item, list) and len(item) == 2 for item in items), 'An array has a wrong item.')
        indices = [index for index, _ in items]
        require(all(map(_is_whole, indices)), 'An array has a wrong index.')
        require(all(one < other for one, other in zip(indices, [*indices[1:], length])), 'The indices of an array do not ascend.')
        require(properties is None or (isinstance(properties, dict) and properties), 'An array has wrong properties.')
        for name in properties or {}:
            is_index = _INDEX.fullmatch(name) and int(name) < 2**32 - 1
            require(name != 'length' and not is_index, 'A property of an array has the name of an index.')
        require(properties or len(items) < length, 'An array that needs no tag has one.')
        return [(self._value, item) for _, item in items] + (self._members(properties) if properties else [])

    def _tag_buffer(self, node):
        require(('v' in node) != ('at' in node), 'A buffer has either its bytes or a place.')
        if 'at' in node:
            size = self._attach(node, 'bytes').size
            require(size > MOST_INLINE_BYTES, 'A small buffer stands outside of its line.')
        else:
            size = len(bytes_of_base64(node['v']))
            require(size <= MOST_INLINE_BYTES, 'A large buffer stands in its line.')
        require('max' not in node or (_is_whole(node['max']) and node['max'] >= size), 'The max of a buffer is wrong.')

    def _tag_view(self, node):
        require(node['type'] in ITEM_BYTES, 'A view has an unknown type.')
        require(_is_whole(node['offset']) and _is_whole(node.get('length', 0.0)), 'A view has a wrong place.')
        return [(self._buffer, node['of']), (self._view_fits, node)]

    def _view_fits(self, view):
        buffer, item_bytes = self._target(view['of']), ITEM_BYTES[view['type']]
        size = self._size_of(buffer)
        require('length' in view or 'max' in buffer, 'A view without a length shows a buffer that cannot be resized.')
        end = view['offset'] + view.get('length', 0.0) * item_bytes
        require(end <= size and view['offset'] % item_bytes == 0, 'A view reaches beyond its buffer.')
        return []

    def _tag_def(self, node):
        require(node['id'] == float(len(self.definitions)), 'The numbers of objects do not count from 0.')
        target = node['v']
        is_object = isinstance(target, list) or (isinstance(target, dict) and target.get('$') not in _OF_PRIMITIVES)
        require(is_object, 'Only an object can have a number.')
        self.definitions.append(target)
        return self._value(target)

    def _tag_ref(self, node):
        is_known = _is_whole(node['id']) and node['id'] < len(self.definitions)
        require(is_known, 'A reference to a number that no object in front of it has.')

    def _tag_blob(self, node):
        require(isinstance(node['type'], str), 'The type of a Blob is no text.')
        attachment = self._attach(node, 'blob')
        require(node['size'] == attachment.size, 'A Blob has another size than its attachment.')

    def _tag_file(self, node):
        require(isinstance(node['name'], str), 'The name of a File is no text.')
        require(isinstance(node['lastModified'], float), 'The time of a File is no number.')
        self._tag_blob(node)

    def _tag_geometry(self, node):
        require(node['type'] in _GEOMETRY and isinstance(node['v'], list), 'An unknown type of geometry.')
        require(len(node['v']) in _GEOMETRY[node['type']], 'A geometry has another count of numbers.')
        return [(self._number, number) for number in node['v']]

    def _tag_image(self, node):
        is_size = all(_is_whole(node[name]) and node[name] > 0 for name in ('width', 'height'))
        texts = [node[name] for name in ('colorSpace', 'pixelFormat') if name in node]
        require(is_size and all(isinstance(text, str) for text in texts), 'An image has a wrong form.')
        require(node.get('pixelFormat') != 'rgba-unorm8', 'An image names the usual format of pixels.')
        require(_tag_of(node['of']) == 'buffer', 'The pixels of an image are no buffer.')
        return [(self._value, node['of']), (self._pixels_fit, node)]

    def _pixels_fit(self, image):
        bytes_of_pixel = 4 if 'pixelFormat' not in image else 8
        wanted = image['width'] * image['height'] * bytes_of_pixel
        require(self._size_of(image['of']) == wanted, 'An image has another size than its pixels.')
        return []

    def _attach(self, node, kind):
        """Attachments are numbered in the order of the text, and each is used once."""
        at = len(self.attached_tags)
        require(node['at'] == float(at) and at < len(self.attachments), 'An attachment has another number.')
        require(self.attachments[at].kind == kind, 'An attachment is of another kind.')
        self.attached_tags.append(node)
        return self.attachments[at]

    def _size_of(self, buffer):
        return self.attachments[int(buffer['at'])].size if 'at' in buffer else len(bytes_of_base64(buffer['v']))

    def _target(self, node):
        if _tag_of(node) == 'ref':
            return self.definitions[int(node['id'])]
        return node['v'] if _tag_of(node) == 'def' else node


_TAGS = {
    # tag: (required fields in their order, optional fields, what verifies them)
    'undefined': ([], [], lambda self, node: None),
    'number': (['v'], [], _Value._tag_number),
    'bigint': (['v'], [], _Value._tag_bigint),
    'object': (['v'], [], _Value._tag_object),
    'date': (['v'], [], _Value._tag_date),
    'regexp': (['source', 'flags'], [], _Value._tag_texts),
    'boxed': (['v'], [], _Value._tag_boxed),
    'error': (['name'], ['message', 'stack', 'cause', 'errors'], _Value._tag_error),
    'dom-exception': (['name', 'message'], [], _Value._tag_texts),
    'quota-exceeded-error': (['message', 'quota', 'requested'], [], _Value._tag_quota_exceeded),
    'map': (['v'], [], _Value._tag_map),
    'set': (['v'], [], _Value._tag_set),
    'array': (['length', 'items'], ['properties'], _Value._tag_array),
    'buffer': ([], ['v', 'at', 'max'], _Value._tag_buffer),
    'view': (['type', 'of', 'offset'], ['length'], _Value._tag_view),
    'def': (['id', 'v'], [], _Value._tag_def),
    'ref': (['id'], [], _Value._tag_ref),
    'blob': (['at', 'size', 'type'], [], _Value._tag_blob),
    'file': (['at', 'size', 'type', 'name', 'lastModified'], [], _Value._tag_file),
    'geometry': (['type', 'v'], [], _Value._tag_geometry),
    'image-data': (['width', 'height', 'colorSpace', 'of'], ['pixelFormat'], _Value._tag_image),
    'image-bitmap': (['width', 'height', 'of'], [], _Value._tag_image),
    'omitted': (['type'], [], _Value._tag_texts),
}


def _tag_of(node):
    return node.get('$') if isinstance(node, dict) else None


def _is_whole(number):
    return isinstance(number, float) and number >= 0 and number.is_integer()
