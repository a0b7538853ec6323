"""Keyed BLAKE3, which says where pages end (FORMAT.md §7). Only writers need it: Debian has no package for it."""

import struct

_IV = [0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19]
_PERMUTATION = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8]
_QUARTERS = [(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15), (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]
_CHUNK_START, _CHUNK_END, _PARENT, _ROOT, _KEYED = 1, 2, 4, 8, 16
_CHUNK_BYTES, _BLOCK_BYTES = 1024, 64


def keyed_hash(key, data):
    """The 32 bytes of BLAKE3 of `data` under a key of 32 bytes."""
    return struct.pack('<8I', *_subtree(struct.unpack('<8I', key), data, 0, _ROOT))


def _subtree(key, data, chunk_counter, root_flag):
    """The chaining value of the tree over `data`: its left side is the greatest power of two of chunks."""
    if len(data) <= _CHUNK_BYTES:
        return _chunk(key, data, chunk_counter, root_flag)
    chunks = -(-len(data) // _CHUNK_BYTES)
    left = 1 << (chunks - 1).bit_length() - 1
    cut = left * _CHUNK_BYTES
    words = _subtree(key, data[:cut], chunk_counter, 0) + _subtree(key, data[cut:], chunk_counter + left, 0)
    return _compress(key, words, 0, _BLOCK_BYTES, _PARENT | _KEYED | root_flag)


def _chunk(key, data, chunk_counter, root_flag):
    blocks = [data[at : at + _BLOCK_BYTES] for at in range(0, len(data), _BLOCK_BYTES)] or [b'']
    value = key
    for at, block in enumerate(blocks):
        flags = _KEYED | (_CHUNK_START if at == 0 else 0)
        if at == len(blocks) - 1:
            flags |= _CHUNK_END | root_flag
        words = struct.unpack('<16I', block.ljust(_BLOCK_BYTES, b'\0'))
        value = _compress(value, words, chunk_counter, len(block), flags)
    return value


def _compress(value, words, counter, length, flags):
    state = [*value, *_IV[:4], counter & 0xFFFFFFFF, counter >> 32, length, flags]
    for _ in range(7):
        for at, quarter in enumerate(_QUARTERS):
            _mix(state, *quarter, words[2 * at], words[2 * at + 1])
        words = [words[place] for place in _PERMUTATION]
    return tuple(state[at] ^ state[at + 8] for at in range(8))


def _mix(state, a, b, c, d, x, y):
    for word, first, second in ((x, 16, 12), (y, 8, 7)):
        state[a] = (state[a] + state[b] + word) & 0xFFFFFFFF
        state[d] = _rotate(state[d] ^ state[a], first)
        state[c] = (state[c] + state[d]) & 0xFFFFFFFF
        state[b] = _rotate(state[b] ^ state[c], second)


def _rotate(word, bits):
    return (word >> bits | word << (32 - bits)) & 0xFFFFFFFF
