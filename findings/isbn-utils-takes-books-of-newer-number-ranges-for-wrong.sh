#!/usr/bin/env bash
# isbn-utils 1.1.0 calls ISBNs wrong whose publisher's range was given out after the package was made.
#
# Expected: whether an ISBN is right follows from its 13 digits and their check digit; ranges only say where hyphens go.
# Seen: parse() returns null for numbers of the United States' second range (979-8, in use since 2020) and of newer ranges in
# Italy (979-12) and Brazil (978-65), although their check digits are right. A list of books checked with it reports
# correct rows as mistakes. Needs node and npm. Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund isbn-utils@1.1.0
cat > run.mjs <<'JS'
import isbn from 'isbn-utils';
const numbers = { older: '9780306406157', 'United States': '9798602477733', Italy: '9791254800010', Brazil: '9786500000009' };
const hasRightSum = (digits) => [...digits].reduce((sum, digit, at) => sum + digit * (at % 2 === 0 ? 1 : 3), 0) % 10 === 0;
const taken = Object.entries(numbers).map(([name, digits]) => {
  const isTaken = isbn.parse(digits) !== null;
  console.log(`${name} ${digits}: check digit right: ${hasRightSum(digits)}, taken: ${isTaken}`);
  return isTaken;
});
process.exit(Object.values(numbers).every(hasRightSum) && taken.join() === 'true,false,false,false' ? 0 : 1);
JS
node run.mjs
