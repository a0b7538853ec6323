"""Strict JSON, read and written in a loop: rows may be nested deeper than Python's own parser goes (GRAMMAR.md §10).

Numbers become floats, as they are in ECMAScript. `write` gives what `JSON.stringify` gives (FORMAT.md, conventions),
so `write(parse(text)) == text` tells whether a text is the one that a writer of the format makes.
"""

import json
import math
import re
from decimal import Decimal
from json.decoder import scanstring

from .errors import ReaderError, require

MOST_CONTAINERS = 16_777_216
_NUMBER = re.compile(r'-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?')
_WORDS = {'t': ('true', True), 'f': ('false', False), 'n': ('null', None)}
_LONE_SURROGATE = re.compile('[\ud800-\udfff]')


def parse(text):
    """The value of a JSON text without white space. An object becomes a dict; a name that occurs twice is refused."""
    at = 0
    open_containers = []
    containers = 0
    while True:
        # A value begins at `at`. In an object its name comes first.
        name = None
        if open_containers and isinstance(open_containers[-1], dict):
            name, at = _string(text, at)
            require(text[at : at + 1] == ':', f'JSON: a colon is missing at {at}.')
            require(name not in open_containers[-1], 'JSON: an object has one name twice.')
            at += 1
        start = text[at : at + 1]
        if start in ('[', '{') and start:
            value = [] if start == '[' else {}
            containers += 1
            require(containers <= MOST_CONTAINERS, 'JSON: too many arrays and objects.', 'limit-exceeded')
            at += 1
        else:
            value, at = _scalar(text, at, start)
        if open_containers:
            _put(open_containers[-1], name, value)
        if start in ('[', '{'):
            open_containers.append(value)
            if text[at : at + 1] != _end_of(value):
                continue
        # A value has ended at `at`: close what ends here, then go to the next value.
        while open_containers and text[at : at + 1] == _end_of(open_containers[-1]):
            value = open_containers.pop()
            at += 1
        if not open_containers:
            require(at == len(text), f'JSON: something stands behind the value at {at}.')
            return value
        require(text[at : at + 1] == ',', f'JSON: a comma is missing at {at}.')
        at += 1


def _put(container, name, value):
    if isinstance(container, dict):
        container[name] = value
    else:
        container.append(value)


def _end_of(container):
    return '}' if isinstance(container, dict) else ']'


def _string(text, at):
    require(text[at : at + 1] == '"', f'JSON: a text is missing at {at}.')
    try:
        return scanstring(text, at + 1, True)
    except ValueError as cause:
        raise ReaderError('invalid-format', f'JSON: {cause}') from cause


def _scalar(text, at, start):
    if start == '"':
        return _string(text, at)
    if start in _WORDS:
        word, value = _WORDS[start]
        require(text.startswith(word, at), f'JSON: an unknown word at {at}.')
        return value, at + len(word)
    number = _NUMBER.match(text, at)
    require(number, f'JSON: no value at {at}.')
    value = float(number.group())
    require(math.isfinite(value), f'JSON: a number that is too large at {at}.')
    return value, number.end()


def write(value):
    """The JSON text of a value, as `JSON.stringify` writes it."""
    parts = []
    todo = [(False, value)]
    while todo:
        is_text, item = todo.pop()
        if is_text:
            parts.append(item)
        elif isinstance(item, list):
            todo.append((True, ']'))
            for place in range(len(item) - 1, -1, -1):
                todo.append((False, item[place]))
                if place > 0:
                    todo.append((True, ','))
            parts.append('[')
        elif isinstance(item, dict):
            todo.append((True, '}'))
            names = list(item)
            for place in range(len(names) - 1, -1, -1):
                todo.append((False, item[names[place]]))
                todo.append((True, (',' if place > 0 else '') + string_text(names[place]) + ':'))
            parts.append('{')
        else:
            parts.append(_scalar_text(item))
    return ''.join(parts)


def _scalar_text(value):
    if value is None:
        return 'null'
    if isinstance(value, bool):
        return 'true' if value else 'false'
    return string_text(value) if isinstance(value, str) else number_text(float(value))


def string_text(text):
    """A JSON string in which only what must be escaped is, and lone surrogates are."""
    return _LONE_SURROGATE.sub(lambda found: f'\\u{ord(found.group()):04x}', json.dumps(text, ensure_ascii=False))


def number_text(number):
    """The shortest decimal form of a finite number (ECMAScript, Number::toString)."""
    if number == 0:
        return '0'
    sign = '-' if number < 0 else ''
    _, digit_list, exponent = Decimal(repr(abs(number))).as_tuple()
    all_digits = ''.join(map(str, digit_list))
    digits = all_digits.rstrip('0')
    point = len(all_digits) + exponent
    if len(digits) <= point <= 21:
        return sign + digits + '0' * (point - len(digits))
    if 0 < point <= 21:
        return f'{sign}{digits[:point]}.{digits[point:]}'
    if -6 < point <= 0:
        return f'{sign}0.{"0" * -point}{digits}'
    fraction = f'.{digits[1:]}' if len(digits) > 1 else ''
    return f'{sign}{digits[0]}{fraction}e{"+" if point > 0 else "-"}{abs(point - 1)}'
