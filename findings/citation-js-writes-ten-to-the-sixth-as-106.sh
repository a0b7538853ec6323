#!/usr/bin/env bash
# @citation-js/plugin-bibtex 0.8.2 writes "10⁶ cells" as "106 cells" and "1½ years" as "11/2 years".
#
# Expected: an export to BibTeX keeps a raised digit raised: as \textsuperscript{6} (which it writes for <sup>6</sup>), as $10^6$
# (which it reads) or as the character itself. Seen: before characters are escaped, each text is put into Unicode's
# compatibility form (NFKD), in which ⁶ is 6, ₂ is 2 and ½ is 1⁄2. So titles, notes and names of journals tell another
# number, and nothing is reported. It also happens to a file of BibTeX that is read and written again: "$10^{6}$" is read as "10⁶".
# Needs node and npm. Exits 0 as long as the packages behave like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @citation-js/core@0.8.2 @citation-js/plugin-bibtex@0.8.2
cat > run.mjs <<'JS'
import { Cite } from '@citation-js/core';
import '@citation-js/plugin-bibtex';
const titleIn = (bibtex) => /\btitle = \{(.*)\},/u.exec(bibtex)?.[1];
const read = new Cite('@book{k, title = {Survival of $10^{6}$ cells}, author = {Ash, Ann}}');
const again = titleIn(read.format('bibtex'));
const made = titleIn(new Cite({ type: 'book', title: '10⁶ cells after 1½ years' }).format('bibtex'));
const marked = titleIn(new Cite({ type: 'book', title: '10<sup>6</sup> cells' }).format('bibtex'));
console.log(`read '${read.data[0].title}', written again '${again}'`);
console.log(`'10⁶ cells after 1½ years' is written '${made}', and 10<sup>6</sup> '${marked}'`);
const isChanged = again === 'Survival of 106 cells' && /^106 cells after 11\\textfractionsolidus\{\}2 years$/u.test(made ?? '');
process.exit(read.data[0].title.includes('10⁶') && isChanged && marked === '10\\textsuperscript{6} cells' ? 0 : 1);
JS
node run.mjs
