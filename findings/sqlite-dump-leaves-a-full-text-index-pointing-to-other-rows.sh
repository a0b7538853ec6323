#!/usr/bin/env bash
# sqlite3 3.40.1 `.dump`: after a restore, a full-text search with external content finds other rows than before.
#
# Expected: what `.dump` prints makes the same database again ("Render database content as SQL"), so a search finds the same
# rows. Seen: an index of FTS5 over another table (`content='notes'`) refers to its rows by rowid. `.dump` writes the tables of the
# index with their rowids, but a table whose key is no INTEGER PRIMARY KEY without them, so its rows are numbered afresh, without
# the gaps that deletions had left. From then on a search for "beta" finds the note "gamma". `PRAGMA integrity_check` says ok.
# Only a word of the last rows, whose rowids no longer exist, gives an error. With `.dump --preserve-rowids` or `.backup` all is right.
# Needs Debian 12's sqlite3 3.40.1-2+deb12u2, which is unpacked into a temporary folder. Exits 0 as long as this is so.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
version=3.40.1-2+deb12u2
apt-get -q=2 download "sqlite3=$version" "libsqlite3-0=$version" 2>/dev/null || { echo "cannot get sqlite3"; exit 2; }
for package in *.deb; do dpkg -x "$package" root; done
libraries=$(dirname "$(find "$folder/root" -name libsqlite3.so.0 | head -1)")
sql() { LD_LIBRARY_PATH="$libraries" root/usr/bin/sqlite3 "$@"; }
sql --version
sql before.db <<'SQL'
CREATE TABLE notes(id TEXT PRIMARY KEY, body TEXT);
CREATE VIRTUAL TABLE words USING fts5(body, content='notes');
CREATE TRIGGER added AFTER INSERT ON notes BEGIN
  INSERT INTO words(rowid, body) VALUES (new.rowid, new.body);
END;
CREATE TRIGGER removed AFTER DELETE ON notes BEGIN
  INSERT INTO words(words, rowid, body) VALUES ('delete', old.rowid, old.body);
END;
INSERT INTO notes VALUES ('a', 'alpha'), ('b', 'beta'), ('c', 'gamma');
DELETE FROM notes WHERE id = 'a';
SQL
sql before.db .dump | sql after.db
sql before.db '.dump --preserve-rowids' | sql kept.db
sql before.db '.backup copied.db'
found() { sql "$1.db" "SELECT body FROM words WHERE words MATCH '$2'" 2>/dev/null || echo "an error"; }
for name in before after kept copied; do
  echo "$name: beta finds '$(found $name beta)', gamma finds '$(found $name gamma)'; $(sql $name.db 'PRAGMA integrity_check')"
  seen="${seen-}$(found $name beta)/$(found $name gamma) "
done
[ "$seen" = 'beta/gamma gamma/an error beta/gamma beta/gamma ' ]
