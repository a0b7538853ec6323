"""Lists of condemned packs (FORMAT.md §9a). Who only reads backups needs none of them: condemned packs are still packs."""

import re

from .errors import ReaderError, require
from .json_text import parse, write

MOST_PACKS = 15_000
MOST_DEVICE_UNITS = 200
_ID = re.compile(r'[0-9a-f]{64}')
_TIME = re.compile(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z')


def read_condemned(plain):
    """The ids of the packs in a list."""
    try:
        text = plain.decode()
    except UnicodeDecodeError as cause:
        raise ReaderError('damaged', 'A list of condemned packs is not text.') from cause
    value = parse(text)
    is_list = isinstance(value, dict) and list(value) == ['condemnedAt', 'device', 'packs'] and write(value) == text
    require(is_list, 'A list of condemned packs has another form.')
    at, device, packs = value.values()
    require(isinstance(at, str) and _TIME.fullmatch(at), 'A list of condemned packs has a wrong time.')
    require(isinstance(device, str) and len(device.encode('utf-16-le', 'surrogatepass')) <= 2 * MOST_DEVICE_UNITS, 'The name of a device is too long.')
    require(isinstance(packs, list) and 1 <= len(packs) <= MOST_PACKS, 'A list of condemned packs has too many, or none.', 'limit-exceeded')
    require(all(isinstance(pack, str) and _ID.fullmatch(pack) for pack in packs), 'A list of condemned packs has a wrong id.')
    require(all(one < other for one, other in zip(packs, packs[1:])), 'The packs of a list are not in order.')
    return packs
