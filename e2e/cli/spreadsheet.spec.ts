import { execFile, spawnSync } from 'node:child_process';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Papa from 'papaparse';
import { commandLineIn, makeDataFolder } from '../support/cli.ts';
import { LONG } from '../support/long-run.ts';
import { expect, test } from '../support/test.ts';

const run = promisify(execFile);
const hasLibreOffice = spawnSync('soffice', ['--version'], { stdio: 'ignore' }).status === 0;

/** Texts of which a spreadsheet that is not careful makes something else. */
const NAMES = [
  ...['Rose', 'Ärger, "Öl" und Übel', 'line one\nline two', '雪の花 🌸', 'tab\tin it', ' spaces '],
  ...[
    '=1+1',
    '+1+1',
    '-1+1',
    '@SUM(1;1)',
    '=HYPERLINK("http://example.org";"x")',
    "=cmd|' /C calc'!A0",
    '\t=1+1',
    '＝1+1',
  ],
];

test(
  'each CSV of an export opens in LibreOffice with the same cells, and no cell is a formula',
  LONG,
  async ({ folder }) => {
    test.skip(!hasLibreOffice, 'There is no LibreOffice (libreoffice-calc) on this machine.');
    const { init, must } = commandLineIn(folder);
    await makeDataFolder(join(folder, 'data'), NAMES);
    await init('repo');
    await must('backup', 'first', '--repo', 'repo', '--from', 'data');
    await must('export', 'first', '--repo', 'repo', '--to', 'open', '--formats', 'csv', '--no-files');
    const csv = await readFile(join(folder, 'open/csv/Plants.csv'), 'utf8');
    const { data: wanted } = Papa.parse<string[]>(csv.replace(/^\uFEFF/, ''), { skipEmptyLines: true });
    expect(wanted.slice(1).map(([name]) => name?.replace(/^'/, ''))).toEqual(NAMES);

    // 44 is a comma, 34 a quotation mark, 76 UTF-8: what LibreOffice proposes to a person, who has it read the byte
    // order mark and the first line. Without windows, it takes any CSV for windows-1252.
    const csvFilter = 'Text - txt - csv (StarCalc):44,34,76,1';
    const convert = (file: string, to: string, ...how: readonly string[]) =>
      run('soffice', [
        ...['--headless', `-env:UserInstallation=file://${join(folder, 'office')}`, ...how, '--convert-to', to],
        ...['--outdir', join(folder, 'opened'), file],
      ]);
    await convert(join(folder, 'open/csv/Plants.csv'), 'fods', `--infilter=${csvFilter}`);
    const document = await readFile(join(folder, 'opened/Plants.fods'), 'utf8');
    expect(document).toContain('Rose');
    expect(document).not.toContain('table:formula');
    await copyFile(join(folder, 'opened/Plants.fods'), join(folder, 'opened/again.fods'));
    // Back to CSV with all cells as they are shown.
    await convert(join(folder, 'opened/again.fods'), `csv:${csvFilter}`);
    const opened = Papa.parse<string[]>(await readFile(join(folder, 'opened/again.csv'), 'utf8'), {
      skipEmptyLines: true,
    });
    // It shows a tab within a cell, and leaves it out when it writes CSV.
    const withoutTabs = (rows: readonly (readonly string[])[]) =>
      rows.map((row) => row.map((cell) => cell.replaceAll('\t', '')));
    expect(withoutTabs(opened.data)).toEqual(withoutTabs(wanted));
  },
);
