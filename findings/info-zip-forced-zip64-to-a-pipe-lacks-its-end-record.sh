#!/usr/bin/env bash
# Info-ZIP zip 3.0 with `-fz -` (force ZIP64) leaves out the ZIP64 end record when it writes to a pipe.
#
# Expected: an archive like the one that the same command writes into a file. Seen: into a pipe, the end record gives the
# place of the directory as 0xFFFFFFFF, which points to a ZIP64 end record, and there is none: unzip 6.0 reports 4 GiB
# missing and fails, Python's zipfile raises an error on the first read. The same input redirected into a file has the record and is read.
# Needs Info-ZIP zip 3.0 and unzip 6.0 (Debian packages zip 3.0-13, unzip 6.0-28), python3. Exits 0 as long as this is so.
set -uo pipefail
command -v zip unzip python3 >/dev/null || { echo "zip, unzip or python3 is not installed"; exit 2; }
zip -v | grep -q 'This is Zip 3.0' || { echo "not zip 3.0"; exit 2; }
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
echo hello | zip -q -fz - - | cat > pipe.zip
echo hello | zip -q -fz - - > file.zip
for name in pipe file; do
  unzip -tqq "$name.zip" >"$name.txt" 2>&1; code=$?
  records=$(python3 -c "import sys; print(open(sys.argv[1], 'rb').read().count(b'PK\x06\x06'))" "$name.zip")
  python3 -c "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).testzip()" "$name.zip" 2>/dev/null && python=reads || python=refuses
  echo "$name: ZIP64 end records $records, unzip exits $code, Python $python it. $(head -1 "$name.txt")"
  eval "${name}_seen='$records $code $python'"
done
[ "$pipe_seen" = '0 12 refuses' ] && [ "$file_seen" = '1 0 reads' ]
