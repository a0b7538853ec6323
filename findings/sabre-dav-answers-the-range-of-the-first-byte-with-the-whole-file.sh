#!/usr/bin/env bash
# sabre/dav 1.8.12 answers `Range: bytes=0-0` with the whole file, labelled as a part of it.
#
# Expected (RFC 9110, 14.1.2): both ends of a range count, so `bytes=0-0` asks for the first byte: 206, one byte. Seen: 206 with
# `Content-Range: bytes 0-9/10` and all ten bytes of a file of ten, because an end of 0 is taken for a missing one; `bytes=1-1`
# gives one byte. So a client that looks at the first byte of a large file gets all of it: trust the length of the body and the
# numbers in Content-Range, not the status. Needs curl, php-cli 8.2 with php-mbstring and php-xml, and Debian 12's
# php-sabre-dav 1.8.12-10 and php-sabre-vobject 2.1.7-6.1, which are unpacked into a temporary folder. Exits 0 as long as this
# is so.
set -uo pipefail
command -v php >/dev/null || { echo "php is not installed"; exit 2; }
folder=$(mktemp -d); server=; trap '[ -n "$server" ] && kill "$server" 2>/dev/null; rm -rf "$folder"' EXIT; cd "$folder"
apt-get -q=2 download php-sabre-dav=1.8.12-10 php-sabre-vobject=2.1.7-6.1 2>/dev/null || { echo "cannot get sabre/dav"; exit 2; }
for package in *.deb; do dpkg -x "$package" root; done
mkdir www && printf 0123456789 > www/digits && port=$((20000 + RANDOM % 20000))
cat > server.php <<PHP
<?php
require '$folder/root/usr/share/php/Sabre/autoload.php';
\$server = new Sabre\\DAV\\Server(new Sabre\\DAV\\FS\\Directory('$folder/www'));
\$server->setBaseUri('/');
\$server->exec();
PHP
php -d display_errors=stderr -d include_path="$folder/root/usr/share/php" -S "127.0.0.1:$port" server.php >log 2>&1 & server=$!
for _ in $(seq 50); do curl -s -o /dev/null "http://127.0.0.1:$port/digits" && break; sleep 0.1; done
ask() { curl -s -D head -o body -H "Range: bytes=$1" "http://127.0.0.1:$port/digits"; echo "bytes=$1: $(head -1 head | cut -d' ' -f2), $(grep -i '^content-range' head | tr -d '\r'), body '$(cat body)'"; }
first=$(ask 0-0); second=$(ask 1-1)
echo "$first"; echo "$second"
[[ $first == *"206"*"0-9/10"*"'0123456789'" && $second == *"206"*"'1'" ]]
