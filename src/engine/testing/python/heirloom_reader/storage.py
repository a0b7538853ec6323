"""Where the objects lie: a folder, or a backup file (FORMAT.md §2 and §10). Nothing here needs a key."""

import os
import re
import zipfile
import zlib

from .crypto import sha256
from .errors import ReaderError, require

KIB, MIB = 1024, 1024 * 1024
MOST_SEALING_BYTES = 56
MOST_BYTES = {
    'repository.json': 256 * KIB,
    'packs': 19 * MIB,
    'indexes': 32 * MIB + MOST_SEALING_BYTES,
    'snapshots': 1 * MIB + MOST_SEALING_BYTES,
    'condemned': 1 * MIB + MOST_SEALING_BYTES,
    'heads': 1 * MIB + MOST_SEALING_BYTES,
    'locks': 64 * KIB,
}
_OBJECT = re.compile(r'^((?:.*/)?)(repository\.json|(?:packs|indexes|snapshots|condemned|heads|locks)/[0-9a-f]{64})$')


def open_storage(path):
    """The objects in a folder or in a backup file."""
    if os.path.isdir(path):
        return Storage(_files_of_folder(path))
    require(os.path.isfile(path), f'There is no file or folder at {path}.', 'not-found')
    try:
        return Storage(_entries_of_zip(zipfile.ZipFile(path)))
    except zipfile.BadZipFile as cause:
        raise ReaderError('invalid-format', f'{path} is not a ZIP file, or its end is missing.') from cause


class Storage:
    """The objects of one repository. `files` maps each path to its size and to a function that reads it."""

    def __init__(self, files):
        root = _root_of(files)
        self._objects = {}
        for path, file in files.items():
            found = _OBJECT.match(path)
            if found and found.group(1) == root and file[0] > 0:  # An empty object counts as missing.
                self._objects[found.group(2)] = file

    def without(self, kind):
        """The same objects but for those of a kind, as where they were lost."""
        left = {name: file for name, file in self._objects.items() if not name.startswith(f'{kind}/')}
        return Storage(left)

    def names(self, kind):
        """The ids of all objects of a kind, such as `packs`."""
        return sorted(name[len(kind) + 1 :] for name in self._objects if name.startswith(f'{kind}/'))

    def has(self, name):
        return name in self._objects

    def read(self, name):
        """The bytes of an object."""
        require(name in self._objects, f'{name} is missing.', 'damaged')
        size, read_file = self._objects[name]
        require(size <= MOST_BYTES[name.split('/')[0]], f'{name} is larger than it can be.', 'limit-exceeded')
        return read_file()

    def read_verified(self, name):
        """The bytes of an object that is named by its SHA-256, which must fit."""
        data = self.read(name)
        require(sha256(data).hex() == name.split('/')[1], f'{name} is damaged: its bytes have another hash.', 'damaged')
        return data


def _root_of(files):
    """The folder that the repository lies in: the outermost one that has objects."""
    roots = {found.group(1) for path in files if (found := _OBJECT.match(path))}
    require(roots, 'There is no repository here.', 'not-found')
    depth = min(root.count('/') for root in roots)
    outermost = [root for root in roots if root.count('/') == depth]
    require(len(outermost) == 1, 'There are several repositories here, side by side.')
    return outermost[0]


def _files_of_folder(folder):
    files = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(parent, name)
            relative = os.path.relpath(path, folder).replace(os.sep, '/')
            files[relative] = (os.path.getsize(path), lambda path=path: _read_file(path))
    return files


def _read_file(path):
    with open(path, 'rb') as file:
        return file.read()


def _entries_of_zip(archive):
    files = {}
    for entry in archive.infolist():  # Of two entries with one name the later one counts.
        path = entry.filename.replace('\\', '/')
        while path.startswith('./'):
            path = path[2:]
        files[path] = (entry.file_size, lambda entry=entry: _read_entry(archive, entry))
    return files


def _read_entry(archive, entry):
    try:
        with archive.open(entry) as file:
            return file.read(entry.file_size)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as cause:
        raise ReaderError('damaged', f'The entry {entry.filename} of the ZIP file cannot be read.') from cause
