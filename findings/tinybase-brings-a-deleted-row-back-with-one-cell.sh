#!/usr/bin/env bash
# TinyBase 10.0.1: a row that one device deletes while another edits one of its cells ends on both as a row of that one cell.
#
# Expected: the row stays deleted, or lives with all of its cells (the edit shows that someone still needs it). Seen: a
# MergeableStore stamps each cell by itself and a deletion is the deletion of each cell, so after merging both ways both stores
# have the row with the edited cell and nothing else: the name and the note are gone, and nothing tells of a conflict. Needs
# node and npm. Exits 0 as long as the package behaves like this.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent --no-audit --no-fund tinybase@10.0.1
cat > merge.mjs <<'JS'
import { createMergeableStore } from 'tinybase';
const phone = createMergeableStore('phone');
const laptop = createMergeableStore('laptop');
phone.setRow('plants', 'fern', { name: 'Fern', water: 3, note: 'by the window' });
laptop.merge(phone);
laptop.delRow('plants', 'fern');
phone.setCell('plants', 'fern', 'water', 4);
phone.merge(laptop);
const both = [phone, laptop].map((store) => JSON.stringify(store.getTable('plants')));
console.log(`phone ${both[0]}, laptop ${both[1]}`);
process.exit(both.every((table) => table === '{"fern":{"water":4}}') ? 0 : 1);
JS
node merge.mjs
