"""Sealed objects (FORMAT.md §3), packs (§5) and indexes (§6)."""

import struct
from typing import NamedTuple

from .crypto import TAG_BYTES, open_gcm
from .errors import ReaderError, require

HEADER_BYTES = 40
TABLE_ORDINAL = 2**32 - 1
ROW_BYTES = 42
MOST_CHUNKS = 65_536
MOST_PLAIN_BYTES = 4 * 1024 * 1024
KIND_NAMES = {1: 'file', 2: 'page', 3: 'node'}


class Place(NamedTuple):
    """Where a chunk lies: in which pack, as which segment, and what it is."""

    pack: str
    salt: bytes
    ordinal: int
    offset: int
    kind: int
    is_deflated: bool
    sealed_bytes: int
    plain_bytes: int
    id: str


def read_header(data, kind_letter):
    """The salt of an object's header, which must be of this kind and of version 1."""
    header = data[:HEADER_BYTES]
    require(len(header) == HEADER_BYTES and header[:4] == b'HLOM', 'An object has no header.', 'damaged')
    require(header[5] == 1, 'An object has a newer version than 1.', 'newer-version')
    require(header[4:5].decode('latin-1') == kind_letter and header[6:8] == b'\0\0', 'An object is of another kind.')
    return header[8:]


def make_header(kind_letter, salt):
    return b'HLOM' + kind_letter.encode() + b'\x01\0\0' + salt


def open_segment(key, header, ordinal, offset, kind, sealed):
    """The plaintext of a segment, or None where it does not open."""
    nonce = bytes(8) + struct.pack('>I', ordinal)
    aad = header + struct.pack('>IQB', ordinal, offset, kind)
    return open_gcm(key, nonce, aad, sealed)


def open_single(keys, data, kind_letter):
    """The plaintext of an index, snapshot, list of condemned packs or lock: one sealed segment behind the header."""
    salt = read_header(data, kind_letter)
    key = keys.object_key(kind_letter, salt)
    plain = open_segment(key, data[:HEADER_BYTES], 0, HEADER_BYTES, 0, data[HEADER_BYTES:])
    require(plain is not None, 'An object does not open with the key of this repository.', 'damaged')
    return plain


def read_table(table, pack, salt):
    """The chunks that a table of contents names, with their places."""
    require(len(table) % ROW_BYTES == 0 and 0 < len(table) <= MOST_CHUNKS * ROW_BYTES, 'A table of contents has a wrong length.')
    places, offset, seen = [], HEADER_BYTES, set()
    for ordinal in range(len(table) // ROW_BYTES):
        row = table[ordinal * ROW_BYTES : (ordinal + 1) * ROW_BYTES]
        kind, flags, sealed_bytes, plain_bytes = struct.unpack('>BBII', row[32:])
        require(kind in KIND_NAMES and flags in (0, 1), 'A table of contents has an unknown kind or flag.')
        require(plain_bytes <= MOST_PLAIN_BYTES and sealed_bytes >= TAG_BYTES, 'A chunk has a wrong length.', 'limit-exceeded')
        require(flags == 1 or sealed_bytes == plain_bytes + TAG_BYTES, 'A chunk has a wrong length.')
        require(row[:32] not in seen, 'A pack has a chunk twice.')
        seen.add(row[:32])
        places.append(Place(pack, salt, ordinal, offset, kind, flags == 1, sealed_bytes, plain_bytes, row[:32].hex()))
        offset += sealed_bytes
    return places


def size_of_pack(places):
    """How many bytes a pack of these chunks has."""
    return places[-1].offset + places[-1].sealed_bytes + len(places) * ROW_BYTES + TAG_BYTES + 4


def read_pack_table(keys, data, pack):
    """The places that a pack's own table of contents names; needs no index."""
    salt = read_header(data, 'P')
    require(len(data) >= HEADER_BYTES + TAG_BYTES + 4, 'A pack is too short.', 'damaged')
    length = struct.unpack('>I', data[-4:])[0]
    offset = len(data) - 4 - length
    require(offset >= HEADER_BYTES, 'The length at the end of a pack is wrong.', 'damaged')
    key = keys.object_key('P', salt)
    table = open_segment(key, data[:HEADER_BYTES], TABLE_ORDINAL, offset, 0, data[offset:-4])
    require(table is not None, 'The table of contents of a pack does not open.', 'damaged')
    places = read_table(table, pack, salt)
    require(size_of_pack(places) == len(data), 'The lengths in a pack do not add up to its size.', 'damaged')
    return places


def read_index(plain):
    """The packs that an index names: a list of (pack id, places)."""
    at, packs = 4, []
    try:
        (pack_count,) = struct.unpack_from('>I', plain, 0)
        for _ in range(pack_count):
            pack, salt = plain[at : at + 32].hex(), plain[at + 32 : at + 64]
            size, chunks = struct.unpack_from('>II', plain, at + 64)
            at += 72
            table = plain[at : at + chunks * ROW_BYTES]
            require(len(table) == chunks * ROW_BYTES, 'An index is too short for its counts.')
            places = read_table(table, pack, salt)
            require(size_of_pack(places) == size, 'An index has lengths that do not add up to the size of a pack.')
            packs.append((pack, places))
            at += len(table)
    except struct.error as cause:
        raise ReaderError('invalid-format', 'An index is too short for its counts.') from cause
    require(at == len(plain), 'Something stands behind the end of an index.')
    return packs
