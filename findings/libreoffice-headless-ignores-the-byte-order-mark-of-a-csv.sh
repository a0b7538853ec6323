#!/usr/bin/env bash
# LibreOffice 7.4.7 without windows takes a CSV for windows-1252, even if its byte order mark says UTF-8.
#
# Expected: `soffice --headless --convert-to` reads a CSV that begins with the byte order mark of UTF-8 as UTF-8, as its
# window for opening a text proposes. Seen: `Ärger` becomes `Ã„rger`, and the mark itself becomes the first characters
# of the first cell. With `--infilter='Text - txt - csv (StarCalc):44,34,76,1'` (76 is UTF-8) both are right.
# Needs LibreOffice Calc 7.4.7 (Debian package libreoffice-calc 4:7.4.7-1+deb12u14). Exits 0 as long as this is so.
set -uo pipefail
command -v soffice >/dev/null || { echo "LibreOffice is not installed"; exit 2; }
soffice --version | grep -q 'LibreOffice 7\.4\.7' || { echo "not LibreOffice 7.4.7"; exit 2; }
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder" || exit 2
printf '\xef\xbb\xbfname\nÄrger\n' > a.csv
cells() {
  soffice --headless "-env:UserInstallation=file://$folder/profile" "${@:2}" --convert-to fods --outdir "$1" a.csv >/dev/null 2>&1
  grep -o '<text:p>[^<]*\(name\|rger\)' "$1/a.fods" | sed 's/<text:p>//' | tr '\n' ' '
}
plain=$(cells plain); told=$(cells told --infilter='Text - txt - csv (StarCalc):44,34,76,1')
echo "as it is: $plain"; echo "told that it is UTF-8: $told"
[ "$plain" = 'ï»¿name Ã„rger ' ] && [ "$told" = 'name Ärger ' ]
