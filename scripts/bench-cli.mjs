// Times the built command line beside restic on the same bytes: a first backup, a second one where nothing has changed,
// reading back every byte, and a restore. Both run as a person would run them, one process for each command, with a
// passphrase. The commands alternate, and of each the best of three runs counts, since a busy machine only adds: seconds
// by the clock, and of the processors, which other work disturbs less.
//
// node scripts/bench-cli.mjs [MiB of photos] [records]
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../dist-cli/heirloom.mjs', import.meta.url));
const [mebibytes = 256, recordCount = 10_000] = process.argv.slice(2).map(Number);
const PHOTO_BYTES = 2 * 1024 * 1024;
const ROUNDS = 3;
const AT = '2026-01-01T00:00:00.000Z';

const root = mkdtempSync(join(tmpdir(), 'heirloom-bench-'));
const data = join(root, 'data');
const env = {
  ...process.env,
  HEIRLOOM_PASSPHRASE: 'correct horse battery',
  RESTIC_PASSWORD: 'correct horse battery',
  HEIRLOOM_STATE_DIR: join(root, 'state'),
  HEIRLOOM_CONFIG_DIR: join(root, 'config'),
  RESTIC_CACHE_DIR: join(root, 'cache'),
};

function makeData() {
  const folder = join(data, 'collections/Plants');
  mkdirSync(join(folder, 'files'), { recursive: true });
  const photos = Math.round((mebibytes * 1024 * 1024) / PHOTO_BYTES);
  const lines = Array.from({ length: recordCount }, (_, at) => {
    const id = `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
    const note = randomBytes(60).toString('base64');
    const values = { name: `Plant ${at}`, note, ...(at < photos ? { photos: [makePhoto(folder, at)] } : {}) };
    return JSON.stringify({ id, values, createdAt: AT, updatedAt: AT });
  });
  const write = (path, value) => writeFileSync(join(data, path), JSON.stringify(value));
  const collections = [{ id: 'plants', name: 'Plants', folder: 'Plants' }];
  write('heirloom.json', { format: 'heirloom-export', version: 1, exportedAt: AT, collections });
  write('settings.json', {});
  const fields = [
    { id: 'name', name: 'Name', type: 'text', order: 1 },
    { id: 'note', name: 'Note', type: 'text', order: 2 },
    { id: 'photos', name: 'Photos', type: 'photos', order: 3 },
  ];
  const collection = { id: 'plants', name: 'Plants', color: 'teal', icon: 'leaf', template: 'blank', order: 1 };
  const times = { titleFieldId: 'name', createdAt: AT, updatedAt: AT };
  write('collections/Plants/collection.json', { collection: { ...collection, ...times }, fields, views: [] });
  writeFileSync(join(folder, 'records.jsonl'), `${lines.join('\n')}\n`);
}

function makePhoto(folder, at) {
  const bytes = randomBytes(PHOTO_BYTES);
  writeFileSync(join(folder, 'files', `${at}.jpg`), bytes);
  const hash = createHash('sha256').update(bytes).digest('hex');
  const path = `collections/Plants/files/${at}.jpg`;
  return { hash, name: `${at}.jpg`, type: 'image/jpeg', sizeBytes: bytes.length, addedAt: AT, path };
}

/** Node does not say what the processes that it starts have used, but Bash does. */
const TIMED = 'TIMEFORMAT="%R %U %S"; time "$@"';

/** @returns seconds by the clock, and of the processors. */
function run(program, args) {
  const { status, stderr } = spawnSync('bash', ['-c', TIMED, 'bash', program, ...args], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${stderr}`);
  const [wall, user, system] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return { wall, cpu: user + system };
}

const heirloom = (...args) => run(process.execPath, [PROGRAM, ...args, '--quiet']);
const restic = (...args) => run('restic', ['--quiet', ...args]);

function round(number) {
  const at = (name) => join(root, `${name}-${number}`);
  heirloom('init', at('heirloom'));
  restic('-r', at('restic'), 'init');
  const times = [
    [
      'first backup',
      () => heirloom('backup', '-r', at('heirloom'), '--from', data),
      () => restic('-r', at('restic'), 'backup', data),
    ],
    [
      'nothing changed',
      () => heirloom('backup', '-r', at('heirloom'), '--from', data),
      () => restic('-r', at('restic'), 'backup', data),
    ],
    [
      'read every byte',
      () => heirloom('backup', 'validate', '-r', at('heirloom')),
      () => restic('-r', at('restic'), 'check', '--read-data'),
    ],
    [
      'restore',
      () => heirloom('restore', '-r', at('heirloom'), '--to', at('out')),
      () => restic('-r', at('restic'), 'restore', 'latest', '--target', at('out-restic')),
    ],
  ].map(([what, ours, theirs]) => ({ what, ours: ours(), theirs: theirs() }));
  for (const name of ['heirloom', 'restic', 'out', 'out-restic']) rmSync(at(name), { recursive: true, force: true });
  return times;
}

try {
  makeData();
  const rounds = Array.from({ length: ROUNDS }, (_, number) => round(number));
  console.log(`${mebibytes} MiB of photos, ${recordCount} records; seconds, best of ${ROUNDS}`);
  for (const [step, { what }] of rounds[0].entries()) {
    const compared = ['wall', 'cpu'].map((clock) => {
      const best = (side) => Math.min(...rounds.map((times) => times[step][side][clock]));
      const [ours, theirs] = [best('ours'), best('theirs')];
      return `${clock}: heirloom ${ours.toFixed(2)}  restic ${theirs.toFixed(2)}  ${(ours / theirs).toFixed(2)} x`;
    });
    console.log(`${what.padEnd(16)} ${compared.join('   ')}`);
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
