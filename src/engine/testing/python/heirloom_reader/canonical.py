"""Backups and rows as JSON that two readers can compare."""

import hashlib

from .json_text import write


def described(snapshot):
    """What a backup says of itself, and what its extensions add."""
    return {
        'id': snapshot.id,
        'lastingId': snapshot.lasting_id,
        **snapshot.facts,
        'tables': snapshot.tables,
        'nextKeys': snapshot.next_keys,
        'partialTables': snapshot.partial_tables,
    }


def row_lines(repository, snapshot, tables=()):
    """Each row as a JSON text with its tags. In place of the number of an attachment stands `sha256`, of its bytes."""
    for table in snapshot.tables:
        if tables and table['name'] not in tables:
            continue
        for row in repository.rows(table):
            for tag, attachment in zip(row.attached_tags, row.attachments):
                del tag['at']
                tag['sha256'] = sha256_of(repository, attachment)
            yield write({'table': table['name'], 'key': row.key, 'value': row.value})


def sha256_of(repository, attachment):
    digest = hashlib.sha256()
    for piece in repository.pieces_of(attachment):
        digest.update(piece)
    return digest.hexdigest()
