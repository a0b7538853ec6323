"""Snapshots: what each backup says about itself (FORMAT.md §8)."""

import re
from typing import NamedTuple

from .errors import ReaderError, require
from .json_text import parse, write

MOST_BYTES = 1024 * 1024
EXTENSIONS = 'heirloom:extensions'
_MEMBERS = [
    *['version', 'originalId', 'amendedAt', 'takenAt', 'durationMs', 'trigger', 'name', 'note', 'isPinned', 'scope'],
    *['withFiles', 'app', 'device', 'source', 'parent', 'tables', 'newChunks', 'newBytes', 'omitted', 'omittedCount'],
]
_TABLE_MEMBERS = [
    *['name', 'role', 'isEssential', 'isContentAddressed', 'keyPath', 'autoIncrement', 'rows', 'bytes'],
    *['attachments', 'attachedBytes', 'root'],
]
_TRIGGERS = ('manual', 'scheduled', 'before-restore', 'before-undo', 'before-import', 'before-change')
_HEX_ID = re.compile(r'[0-9a-f]{64}')


class Snapshot(NamedTuple):
    id: str
    lasting_id: str
    facts: dict
    """All members as they are written, but for `tables`."""
    tables: list
    """The tables under their own names, without the entry for extensions."""
    next_keys: list
    partial_tables: list
    """Content-addressed tables of which rows were left out: [name, [kind, …]]."""


def read_snapshot(snapshot_id, plain):
    """A snapshot of its opened text."""
    require(len(plain) <= MOST_BYTES, 'A snapshot is too large.', 'limit-exceeded')
    try:
        text = plain.decode()
    except UnicodeDecodeError as cause:
        raise ReaderError('invalid-format', 'A snapshot is not UTF-8.') from cause
    facts = parse(text)
    require(isinstance(facts, dict) and _is_whole(facts.get('version')), 'A snapshot has no version.')
    require(facts['version'] <= 1, 'A snapshot has a newer version than 1.', 'newer-version')
    require(list(facts) == _MEMBERS and write(facts) == text, 'A snapshot has other members, or another form.')
    _check_facts(facts)
    tables = facts['tables']
    for table in tables:
        _check_table(table)
    names = [table['name'] for table in tables]
    require(len(set(names)) == len(names) <= 1000, 'A snapshot has a table twice, or too many.')
    extensions = _read_extensions(tables)
    partial = {stored: (name, kinds) for stored, name, kinds in parse(extensions.get('partial-tables', '[]'))}
    return Snapshot(
        id=snapshot_id,
        lasting_id=facts['originalId'] or snapshot_id,
        facts={name: value for name, value in facts.items() if name != 'tables'},
        tables=[
            {**table, 'name': partial[table['name']][0] if table['name'] in partial else table['name']}
            for table in tables
            if table['name'] != EXTENSIONS
        ],
        next_keys=parse(extensions.get('next-keys', '[]')),
        partial_tables=[[name, kinds] for name, kinds in partial.values()],
    )


def latest_of_each(snapshots):
    """One snapshot for each lasting id: the one that was amended last. The oldest backup comes first."""
    latest = {}
    for snapshot in snapshots:
        other = latest.get(snapshot.lasting_id)
        if other is None or (snapshot.facts['amendedAt'] or '') > (other.facts['amendedAt'] or ''):
            latest[snapshot.lasting_id] = snapshot
    return sorted(latest.values(), key=lambda snapshot: (snapshot.facts['takenAt'], snapshot.lasting_id))


def _check_facts(facts):
    require(facts['trigger'] in _TRIGGERS, 'A snapshot has an unknown trigger.')
    require(facts['scope'] in ('full', 'configuration', 'minimal'), 'A snapshot has an unknown scope.')
    texts = [facts[name] for name in ('takenAt', 'name', 'note')]
    require(all(isinstance(text, str) for text in texts), 'A text of a snapshot is none.')
    require(all(isinstance(facts[name], bool) for name in ('isPinned', 'withFiles')), 'A truth value of a snapshot is none.')
    counts = [facts[name] for name in ('durationMs', 'newChunks', 'newBytes', 'omittedCount')]
    require(all(map(_is_whole, counts)), 'A number of a snapshot is none.')
    for name, members in (('app', ['name', 'version']), ('device', ['id', 'name']), ('source', ['name', 'schemaVersion'])):
        require(isinstance(facts[name], dict) and list(facts[name]) == members, f'A snapshot has a wrong {name}.')
    for name in ('originalId', 'parent'):
        require(facts[name] is None or _is_id(facts[name]), f'A snapshot has a wrong {name}.')
    require(isinstance(facts['tables'], list) and isinstance(facts['omitted'], list), 'A list of a snapshot is none.')
    require(len(facts['omitted']) <= min(100, facts['omittedCount']), 'A snapshot names too much that was omitted.')
    for item in facts['omitted']:
        require(list(item) == ['table', 'key', 'path', 'type'], 'A snapshot names something omitted in a wrong form.')


def _check_table(table):
    require(isinstance(table, dict) and list(table) == _TABLE_MEMBERS, 'A table of a snapshot has other members.')
    require(isinstance(table['name'], str) and 0 < len(table['name']) <= 500, 'A table has a wrong name.')
    require(table['role'] in ('configuration', 'data', 'files'), 'A table has an unknown role.')
    flags = [table[name] for name in ('isEssential', 'isContentAddressed', 'autoIncrement')]
    require(all(isinstance(flag, bool) for flag in flags), 'A truth value of a table is none.')
    counts = [table[name] for name in ('rows', 'bytes', 'attachments', 'attachedBytes')]
    require(all(map(_is_whole, counts)), 'A number of a table is none.')
    paths = table['keyPath'] if isinstance(table['keyPath'], list) else [table['keyPath'] or '']
    require(all(isinstance(path, str) for path in paths), 'A table has a wrong key path.')
    root = table['root']
    if root is None:
        require(not any(counts), 'A table without pages says that it has rows.')
        return
    require(isinstance(root, dict) and list(root) == ['level', 'pieces'], 'A table has a wrong root.')
    require(_is_whole(root['level']) and root['level'] <= 16, 'A table has a tree that is too high.', 'limit-exceeded')
    require(root['pieces'] and all(map(_is_id, root['pieces'])), 'A table has a wrong root.')


def _read_extensions(tables):
    """The texts of the entry for extensions, by their names."""
    found = [place for place, table in enumerate(tables) if table['name'] == EXTENSIONS]
    if not found:
        return {}
    require(found == [len(tables) - 1], 'The entry for extensions is not the last table.')
    pairs = tables[-1]['keyPath']
    require(isinstance(pairs, list) and len(pairs) % 2 == 0, 'The entry for extensions has a wrong form.')
    return dict(zip(pairs[::2], pairs[1::2]))


def _is_whole(number):
    return isinstance(number, float) and number >= 0 and number.is_integer()


def _is_id(text):
    return isinstance(text, str) and _HEX_ID.fullmatch(text) is not None
