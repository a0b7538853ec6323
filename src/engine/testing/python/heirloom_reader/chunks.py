"""The chunks of a repository, wherever they lie (FORMAT.md §4 to §6)."""

import zlib
from collections import OrderedDict

from . import objects
from .crypto import hmac_sha256
from .errors import ReaderError, require
from .records import PIECE_BYTES

PACKS_IN_MEMORY = 4
_KIND_NUMBERS = {name: number for number, name in objects.KIND_NAMES.items()}


class Chunks:
    def __init__(self, storage, derived_keys):
        self._storage = storage
        self._keys = derived_keys
        self._packs_in_memory = OrderedDict()
        self._tables = self._read_tables()
        self._places = {}
        for places in self._tables.values():
            for place in places:
                self._places.setdefault((place.kind, place.id), []).append(place)

    def read(self, kind, chunk_id):
        """A chunk from any of the places where it lies."""
        failure = None
        for place in self._places_of(kind, chunk_id):
            try:
                return self._open(place)
            except ReaderError as error:
                failure = error
        raise failure

    def size_of(self, kind, pieces):
        """How many bytes the pieces make together, by the index, before any is read. All but the last must be whole."""
        sizes = [self._places_of(kind, piece)[0].plain_bytes for piece in pieces]
        require(all(size == PIECE_BYTES for size in sizes[:-1]), 'A piece has a wrong length.', 'damaged')
        return sum(sizes)

    def read_content(self, kind, pieces, most_bytes):
        """The bytes that the pieces make together."""
        require(self.size_of(kind, pieces) <= most_bytes, f'A {kind} is too large.', 'limit-exceeded')
        return b''.join(self.read(kind, piece) for piece in pieces)

    def packs(self):
        return list(self._tables)

    def check_pack(self, pack):
        """Opens every chunk of a pack, whose own table of contents must be what the index says."""
        own = objects.read_pack_table(self._keys, self._pack(pack), pack)
        require(own == self._tables[pack], 'A pack and its index name different chunks.', 'damaged')
        for place in own:
            self._open(place)

    def _read_tables(self):
        """The places in each pack: from the indexes, and from the packs' own tables where no index names them."""
        tables = {}
        for name in self._storage.names('indexes'):
            data = self._storage.read_verified(f'indexes/{name}')
            for pack, places in objects.read_index(objects.open_single(self._keys, data, 'X')):
                tables[pack] = places
        for pack in self._storage.names('packs'):
            if pack not in tables:
                tables[pack] = objects.read_pack_table(self._keys, self._pack(pack), pack)
        return tables

    def _places_of(self, kind, chunk_id):
        places = self._places.get((_KIND_NUMBERS[kind], chunk_id))
        require(places, f'A {kind} piece is missing: no pack has it.', 'damaged')
        return places

    def _open(self, place):
        data = self._pack(place.pack)
        header = objects.make_header('P', place.salt)
        sealed = data[place.offset : place.offset + place.sealed_bytes]
        key = self._keys.object_key('P', place.salt)
        plain = objects.open_segment(key, header, place.ordinal, place.offset, place.kind, sealed)
        require(plain is not None, f'A chunk in packs/{place.pack} is damaged.', 'damaged')
        if place.is_deflated:
            plain = _inflate(plain, place.plain_bytes)
        require(len(plain) == place.plain_bytes, 'A chunk has another length than its table says.', 'damaged')
        chunk_id = hmac_sha256(self._keys.chunk_id[objects.KIND_NAMES[place.kind]], plain).hex()
        require(chunk_id == place.id, f'A chunk in packs/{place.pack} has another id than its content.', 'damaged')
        return plain

    def _pack(self, pack):
        if pack not in self._packs_in_memory:
            self._packs_in_memory[pack] = self._storage.read(f'packs/{pack}')
            if len(self._packs_in_memory) > PACKS_IN_MEMORY:
                self._packs_in_memory.popitem(last=False)
        self._packs_in_memory.move_to_end(pack)
        return self._packs_in_memory[pack]


def _inflate(data, plain_bytes):
    """Raw DEFLATE that stops one byte past the declared length."""
    try:
        inflate = zlib.decompressobj(wbits=-15)
        plain = inflate.decompress(data, plain_bytes + 1)
    except zlib.error as cause:
        raise ReaderError('damaged', 'A deflated chunk cannot be inflated.') from cause
    require(inflate.eof and not inflate.unused_data, 'A deflated chunk has another length.', 'damaged')
    return plain
