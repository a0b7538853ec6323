#!/usr/bin/env bash
# nginx 1.22.1 with its WebDAV module empties a file that is copied onto itself.
#
# Expected: `COPY /a` with `Destination: …/a` is refused with 403, as RFC 4918, 9.8.5 has it and as Apache 2.4.71, lighttpd 1.4.69
# and rclone 1.60.1 do, and the file stays as it is. Seen: 500, and the file has 0 bytes from then on. `MOVE` onto itself
# answers 204 and keeps the content. So a client must compare source and destination before it asks this server.
# Needs curl and Debian 12's nginx 1.22.1-9+deb12u11, which is unpacked into a temporary folder. Exits 0 as long as this is so.
set -uo pipefail
folder=$(mktemp -d); server=; trap '[ -n "$server" ] && kill "$server" 2>/dev/null; rm -rf "$folder"' EXIT; cd "$folder"
chmod 755 . && mkdir www temp && chmod 777 www temp
apt-get -q=2 download nginx=1.22.1-9+deb12u11 2>/dev/null && dpkg -x nginx_*.deb root || { echo "cannot get nginx"; exit 2; }
port=$((20000 + RANDOM % 20000))
cat >conf <<CONF
daemon off; pid $folder/pid; error_log $folder/errors; events {}
http { access_log off;
  client_body_temp_path $folder/temp; proxy_temp_path $folder/temp; fastcgi_temp_path $folder/temp;
  uwsgi_temp_path $folder/temp; scgi_temp_path $folder/temp;
  server { listen 127.0.0.1:$port; root $folder/www; dav_methods PUT COPY MOVE; } }
CONF
root/usr/sbin/nginx -c "$folder/conf" 2>/dev/null & server=$!
for _ in $(seq 50); do curl -s -o /dev/null "http://127.0.0.1:$port/" && break; sleep 0.1; done
root/usr/sbin/nginx -v
at="http://127.0.0.1:$port/a"
ask() { curl -s -o /dev/null -w '%{http_code}' "$@"; }
seen=
for method in MOVE COPY; do
  put=$(ask -T - "$at" <<<'kept'); code=$(ask -X "$method" -H "Destination: $at" "$at"); content=$(curl -s "$at")
  echo "PUT answers $put, $method onto itself $code; afterwards the file contains '$content'."
  seen="$seen $code/$content"
done
[ "$seen" = ' 204/kept 500/' ]
