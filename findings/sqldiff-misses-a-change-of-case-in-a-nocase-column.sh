#!/usr/bin/env bash
# sqldiff (SQLite 3.40.1) finds no difference between 'Rose' and 'rose' in a column that is declared COLLATE NOCASE.
#
# Expected: sqldiff "displays content differences between SQLite databases", and its output is SQL that turns the first into the second.
# Seen: it compares each column by that column's collation, so under NOCASE a change of capitals, and under RTRIM one of blanks at the
# end, is no change: nothing is printed, and the exit code is 0. In a column without a collation the same change is found, and
# `.dump` prints the two databases differently. So a copy that is kept up to date by such differences never gets a corrected name.
# Needs Debian 12's sqlite3-tools and sqlite3 3.40.1-2+deb12u2, unpacked into a temporary folder.
# Exits 0 as long as this is so.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
version=3.40.1-2+deb12u2
apt-get -q=2 download "sqlite3=$version" "sqlite3-tools=$version" "libsqlite3-0=$version" 2>/dev/null ||
  { echo "cannot get sqlite3"; exit 2; }
for package in *.deb; do dpkg -x "$package" root; done
export LD_LIBRARY_PATH; LD_LIBRARY_PATH=$(dirname "$(find "$folder/root" -name libsqlite3.so.0 | head -1)")
at=root/usr/bin
table='CREATE TABLE plants(id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE, bed TEXT COLLATE RTRIM, note TEXT);'
$at/sqlite3 first.db "$table INSERT INTO plants VALUES (1, 'rosa Canina', 'A  ', 'dry'), (2, 'Moss', 'B', 'Wet');"
$at/sqlite3 second.db "$table INSERT INTO plants VALUES (1, 'Rosa canina', 'A', 'dry'), (2, 'Moss', 'B', 'wet');"
found=$($at/sqldiff first.db second.db); echo "sqldiff: $found"
$at/sqldiff first.db second.db | $at/sqlite3 first.db
name() { $at/sqlite3 "$1" "SELECT name || '/' || bed || '/' FROM plants WHERE id = 1"; }
echo "afterwards: '$(name first.db)', wanted: '$(name second.db)'"
$at/sqlite3 first.db .dump >first.sql; $at/sqlite3 second.db .dump >second.sql
[ "$found" = "UPDATE plants SET note='wet' WHERE id=2;" ] && [ "$(name first.db)" = 'rosa Canina/A  /' ]
! cmp -s first.sql second.sql
