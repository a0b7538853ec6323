"""A repository that is open: its backups, rows and files, and the check of every byte."""

from . import keys, objects
from .chunks import Chunks
from .errors import ReaderError, require
from .heads import read_head
from .snapshots import latest_of_each, read_snapshot
from .trees import read_rows


def open_repository(storage, secret_of_slot):
    """Opens the repository with a secret: see `keys.unlock`."""
    config = keys.read_repository_json(storage.read('repository.json'))
    return Repository(storage, keys.unlock(config, secret_of_slot))


class Repository:
    def __init__(self, storage, master):
        self.master = master
        self._storage = storage
        self._keys = keys.DerivedKeys(master)
        self._chunks = Chunks(storage, self._keys)

    def snapshots(self, on_damaged=None):
        """All backups, the oldest first; of each one the version that was amended last.

        `on_damaged` is given the error of each object that cannot be read; without it, the first one is raised.
        """
        found = []
        for snapshot_id in self._storage.names('snapshots'):
            try:
                data = self._storage.read_verified(f'snapshots/{snapshot_id}')
                found.append(read_snapshot(snapshot_id, objects.open_single(self._keys, data, 'S')))
            except ReaderError as error:
                if on_damaged is None:
                    raise
                on_damaged(error)
        return latest_of_each(found)

    def heads(self):
        """What each device last had, and what it had before while both are there, in the order of devices and counters."""
        found = []
        for head_id in self._storage.names('heads'):
            data = self._storage.read_verified(f'heads/{head_id}')
            found.append(read_head(objects.open_single(self._keys, data, 'H')))
        return sorted(found, key=lambda head: (head['device']['id'], head['counter']))

    def snapshot(self, prefix):
        """The backup whose id, or lasting id, begins so; `latest` is the last one that was taken."""
        every = self.snapshots()
        if prefix == 'latest' and every:
            return every[-1]
        found = [one for one in every if one.id.startswith(prefix) or one.lasting_id.startswith(prefix)]
        require(len(found) == 1, f'There are {len(found)} backups whose id begins with {prefix}.', 'not-found')
        return found[0]

    def rows(self, table):
        """The rows of a table of a snapshot, in the order of their keys."""
        return read_rows(table, self._chunks.read_content)

    def pieces_of(self, attachment):
        """The bytes of an attachment, piece by piece."""
        size = self._chunks.size_of('file', attachment.pieces)
        require(size == attachment.size, 'The pieces of a file are not as long as its size says.', 'damaged')
        for piece in attachment.pieces:
            yield self._chunks.read('file', piece)

    def check(self):
        """Verifies every object and chunk, and every row and file of every backup. Yields each problem as a text."""
        for kind in ('indexes', 'packs'):
            for name in self._storage.names(kind):
                yield from _problems_of(lambda: self._storage.read_verified(f'{kind}/{name}'))
        for pack in self._chunks.packs():
            yield from _problems_of(lambda: self._chunks.check_pack(pack))
        damaged = []
        for snapshot in self.snapshots(damaged.append):
            for table in snapshot.tables:
                label = f"The table {table['name']} of the backup {snapshot.lasting_id}: "
                yield from _problems_of(lambda: self._check_table(table), label)
        yield from map(str, damaged)

    def _check_table(self, table):
        for row in self.rows(table):
            for attachment in row.attachments:
                for _ in self.pieces_of(attachment):
                    pass


def _problems_of(verify, label=''):
    try:
        verify()
    except ReaderError as error:
        yield f'{label}{error}'
