"""The reader at a terminal. `python3 -m heirloom_reader --help` says what it can do."""

import argparse
import getpass
import os
import sys

from . import keys
from .canonical import described, row_lines, sha256_of
from .errors import ReaderError
from .json_text import write
from .repository import open_repository
from .storage import open_storage


def main():
    options = _parser().parse_args()
    try:
        repository = open_repository(open_storage(options.path), _secret_source(options))
        return _COMMANDS[options.command](repository, options)
    except ReaderError as error:
        print(f'{error.code}: {error}', file=sys.stderr)
        return 1


def _parser():
    parser = argparse.ArgumentParser(prog='heirloom_reader', description='Reads Heirloom repositories and backup files.')
    parser.add_argument('--passphrase-file', help='a file whose first line is the passphrase; else it is asked for')
    parser.add_argument('--recovery-key-file', help='a file whose first line is the recovery key')
    parser.add_argument('--passkey-secret-file', help='a file with the 32 bytes that the passkey gave, in hexadecimal')
    parser.add_argument('path', help='the folder or the backup file')
    commands = parser.add_subparsers(dest='command', required=True)
    commands.add_parser('list', help='the backups, one JSON text a line, the oldest first')
    commands.add_parser('check', help='verify every byte; the exit code is 2 where something is damaged')
    commands.add_parser('heads', help='what each device last had, one JSON text a line')
    rows = commands.add_parser('rows', help='the rows of a backup, one JSON text a line')
    rows.add_argument('snapshot', help='the id of a backup, the start of one, or latest')
    rows.add_argument('table', nargs='*', help='only these tables')
    files = commands.add_parser('files', help='save the files of a backup, each under its SHA-256')
    files.add_argument('snapshot', help='the id of a backup, the start of one, or latest')
    files.add_argument('folder', help='where to save them')
    return parser


def _secret_source(options):
    """A function that gives the secret for a key slot: see `keys.unlock`."""
    if options.recovery_key_file:
        return keys.by_recovery_key(_first_line(options.recovery_key_file))
    if options.passkey_secret_file:
        return keys.by_passkey(bytes.fromhex(_first_line(options.passkey_secret_file)))
    path = options.passphrase_file
    return keys.by_passphrase(_first_line(path) if path else getpass.getpass('Passphrase: '))


def _first_line(path):
    try:
        with open(path, encoding='utf-8') as file:
            return file.readline().rstrip('\r\n')
    except OSError as cause:
        raise ReaderError('not-found', f'{path} cannot be read.') from cause


def _list(repository, _options):
    for snapshot in repository.snapshots():
        print(write(described(snapshot)))
    return 0


def _heads(repository, _options):
    for head in repository.heads():
        print(write(head))
    return 0


def _rows(repository, options):
    for line in row_lines(repository, repository.snapshot(options.snapshot), options.table):
        print(line)
    return 0


def _files(repository, options):
    os.makedirs(options.folder, exist_ok=True)
    for table in repository.snapshot(options.snapshot).tables:
        for row in repository.rows(table):
            for attachment in row.attachments:
                target = os.path.join(options.folder, sha256_of(repository, attachment))
                with open(target, 'wb') as file:
                    for piece in repository.pieces_of(attachment):
                        file.write(piece)
    return 0


def _check(repository, _options):
    problems = 0
    for problem in repository.check():
        problems += 1
        print(problem)
    print('Something is damaged.' if problems else 'All is intact.')
    return 2 if problems else 0


_COMMANDS = {'list': _list, 'heads': _heads, 'rows': _rows, 'files': _files, 'check': _check}

if __name__ == '__main__':
    sys.stdout.reconfigure(encoding='utf-8')
    sys.exit(main())
