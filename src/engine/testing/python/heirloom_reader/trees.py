"""Trees over the pages of a table (FORMAT.md §7), with the bounds of §11: a reader believes no number."""

from .errors import ReaderError, require
from .json_text import parse
from .record_keys import sort_key
from .records import read_row

MIB = 1024 * 1024
MOST_PAGE_ROWS = 1024
MOST_PAGE_CHARACTERS = 524_288
MOST_PAGE_PIECES = 4096
MOST_ROW_BYTES = 256 * MIB
MOST_NODE_ENTRIES = 256
MOST_NODE_CHARACTERS = 1_048_576


def read_rows(table, read_content):
    """The rows of a table in the order of their keys, each verified, and all counts of the table.

    `read_content(kind, pieces, most_bytes)` gives the bytes that the pieces of a kind make together.
    """
    if table['root'] is None:
        return
    totals = _Totals()
    last_key = b''
    root = table['root']
    todo = [(int(root['level']), root['pieces'], None)]
    while todo:
        level, pieces, claim = todo.pop()
        if level < 0:
            for row in _read_page(pieces, claim, table['keyPath'], read_content):
                require(row.sort_key > last_key, 'The keys of a table do not ascend.')
                last_key = row.sort_key
                totals.add(row)
                yield row
        else:
            entries = _read_node(level, pieces, claim, read_content)
            if claim is None:
                sums = [sum(entry[at] for entry in entries) for at in (1, 2)]
                require(sums == [table['rows'], table['bytes']], 'A table has other rows or bytes than its snapshot says.')
            todo.extend((level - 1, entry[3], entry) for entry in reversed(entries))
    counted = [totals.rows, totals.attachments, totals.attached_bytes]
    said = [table[name] for name in ('rows', 'attachments', 'attachedBytes')]
    require(counted == said, 'A table has other rows or attachments than its snapshot says.')


class _Totals:
    def __init__(self):
        self.rows = self.attachments = self.attached_bytes = 0

    def add(self, row):
        self.rows += 1
        self.attachments += len(row.attachments)
        self.attached_bytes += sum(attachment.size for attachment in row.attachments)


def _read_node(level, pieces, claim, read_content):
    """The entries of a node: each [last key, rows, plain bytes, piece ids, attached ids]."""
    text = _text(read_content('node', pieces, MOST_ROW_BYTES))
    node = parse(text)
    require(isinstance(node, dict) and list(node) == ['level', 'entries'], 'A node has other members.')
    entries = node['entries']
    require(node['level'] == level, 'A node has another level than its place says.')
    require(isinstance(entries, list) and 0 < len(entries) <= MOST_NODE_ENTRIES, 'A node has no or too many entries.')
    require(len(entries) == 1 or len(text) <= MOST_NODE_CHARACTERS + 64, 'A node is too large.', 'limit-exceeded')
    last_key = b''
    for entry in entries:
        require(isinstance(entry, list) and len(entry) == 5, 'An entry of a node has a wrong form.')
        require(all(isinstance(entry[at], float) for at in (1, 2)), 'An entry of a node has a wrong form.')
        require(all(isinstance(entry[at], list) for at in (3, 4)) and entry[3], 'An entry of a node has a wrong form.')
        require(level == 0 or entry[4] == [], 'An entry above the pages names attachments.')
        key = sort_key(entry[0])
        require(key > last_key, 'The keys of a node do not ascend.')
        last_key = key
    if claim is not None:
        require(last_key == sort_key(claim[0]), 'A node has another last key than its parent says.')
        sums = [sum(entry[at] for entry in entries) for at in (1, 2)]
        require(sums == claim[1:3], 'A node has other rows or bytes than its parent says.')
    return entries


def _read_page(pieces, claim, key_path, read_content):
    """The rows of a page, which must be what its entry claims."""
    last_key, row_count, plain_bytes, _, attached = claim
    require(0 < row_count <= MOST_PAGE_ROWS, 'A page has no or too many rows.', 'limit-exceeded')
    data = read_content('page', pieces, MOST_ROW_BYTES)
    text = _text(data)
    require(len(data) == plain_bytes and text.endswith('\n'), 'A page has another size than its entry says.')
    lines = text[:-1].split('\n')
    require(len(lines) == row_count, 'A page has another number of rows than its entry says.')
    characters = len(text) + sum(1 for character in text if ord(character) > 0xFFFF)
    rows = [read_row(line, key_path) for line in lines]
    pieces_of_rows = [piece for row in rows for attachment in row.attachments for piece in attachment.pieces]
    is_large = characters > MOST_PAGE_CHARACTERS or len(pieces_of_rows) > MOST_PAGE_PIECES
    require(len(rows) == 1 or not is_large, 'A page is too large.', 'limit-exceeded')
    require(rows[-1].sort_key == sort_key(last_key), 'A page has another last key than its entry says.')
    require(list(dict.fromkeys(pieces_of_rows)) == attached, 'A page has other attachments than its entry says.')
    return rows


def _text(data):
    try:
        return data.decode()
    except UnicodeDecodeError as cause:
        raise ReaderError('invalid-format', 'A page or node is not UTF-8.') from cause
