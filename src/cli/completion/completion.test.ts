import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../program.ts';
import { commandNodes } from './command-tree.ts';
import { canDrive, offersOfFish, pressTab } from './testing/press-tab.ts';
import { completionScript, SHELLS } from './write-completion.ts';

const nodes = commandNodes(createProgram());

/** What is typed, and the one word that completes it; `undefined` where nothing does. */
const CASES: readonly (readonly [typed: string, word: string | undefined])[] = [
  ['heirloom re', 'restore'],
  ['heirloom backup val', 'validate'],
  ['heirloom backup --pin li', 'list'],
  ['heirloom backup --fr', '--from'],
  ['heirloom backup create --fr', '--from'],
  ['heirloom sync --jo', '--join'],
  ['heirloom restore --on', '--on-conflict'],
  ['heirloom restore --mode mis', 'missing'],
  ['heirloom backup create -t min', 'minimal'],
  ['heirloom export --formats geo', 'geojson'],
  ['heirloom completion z', 'zsh'],
  ['heirloom config get backup.ret', 'backup.retention_days'],
  ['heirloom restore --records My', undefined],
];
/** The name of a folder, behind what takes a path. */
const PATHS = ['heirloom restore -t My', 'heirloom backup list --repo My', 'heirloom init My'];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'heirloom-completion-'));
  mkdirSync(join(folder, 'My garden'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('completion', () => {
  for (const shell of ['bash', 'zsh'] as const) {
    it.skipIf(!canDrive(shell))(`in ${shell} completes commands, options, their values and paths`, () => {
      const lines = [...CASES.map(([typed]) => typed), ...PATHS];
      const became = pressTab(shell, completionScript(shell, nodes), lines, folder);
      expect(became).toEqual([
        ...CASES.map(([typed, word]) => (word === undefined ? typed : `${typed.replace(/\S+$/, word)} `)),
        ...PATHS.map((typed) => typed.replace(/\S+$/, String.raw`My\ garden/`)),
      ]);
    });
  }

  it.skipIf(!canDrive('fish'))('in fish completes commands, options, their values and paths', () => {
    const lines = [...CASES.map(([typed]) => typed), ...PATHS];
    expect(offersOfFish(completionScript('fish', nodes), lines, folder)).toEqual([
      ...CASES.map(([, word]) => (word === undefined ? [] : [word])),
      ...PATHS.map(() => ['My garden/']),
    ]);
  });

  it.each(SHELLS)('for %s names every command, every option and every word that a value may be', (shell) => {
    const script = completionScript(shell, nodes);
    for (const { commands, options, words } of nodes) {
      for (const { name } of commands) expect(script).toContain(name);
      for (const { long } of options) expect(script).toContain(long.slice(2));
      for (const word of [...words, ...options.flatMap((option) => option.words)]) expect(script).toContain(word);
    }
  });
});
