#!/usr/bin/env bash
# rclone 1.60.1 `serve webdav` takes a PUT of a part (Content-Range) for the whole file, and answers 201.
#
# Expected: a server that cannot write a part refuses it with 400 (RFC 9110, 14.5), as nginx 1.22.1 (501) and lighttpd 1.4.69
# (400) do; Apache 2.4.71 writes the part into its place. Seen: 201, and the file consists of the part alone. So whether an
# upload can be continued must not be concluded from a success: read the file back, or never send Content-Range.
# Needs curl and Debian 12's rclone 1.60.1+dfsg-2+b5, which is unpacked into a temporary folder. Exits 0 as long as this is so.
set -uo pipefail
folder=$(mktemp -d); server=; trap '[ -n "$server" ] && kill "$server" 2>/dev/null; rm -rf "$folder"' EXIT; cd "$folder"
apt-get -q=2 download rclone=1.60.1+dfsg-2+b5 2>/dev/null && dpkg -x rclone_*.deb root || { echo "cannot get rclone"; exit 2; }
mkdir www && port=$((20000 + RANDOM % 20000))
root/usr/bin/rclone --config /dev/null serve webdav www --addr "127.0.0.1:$port" 2>/dev/null & server=$!
for _ in $(seq 50); do curl -s -o /dev/null "http://127.0.0.1:$port/" && break; sleep 0.1; done
root/usr/bin/rclone version | head -1
at="http://127.0.0.1:$port/a"
ask() { curl -s -o /dev/null -w '%{http_code}' "$@"; }
whole=$(printf 0123456789 | ask -T - "$at")
part=$(printf XY | ask -T - -H 'Content-Range: bytes 4-5/10' "$at")
content=$(curl -s "$at")
echo "PUT of 10 bytes: $whole. PUT of bytes 4-5: $part. Afterwards the file contains '$content'."
[ "$part $content" = '201 XY' ]
