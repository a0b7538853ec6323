import { expect, it } from 'vitest';
import {
  type Finding,
  type ProgressPhase,
  SCOPES,
  type SnapshotScope,
  type SnapshotTrigger,
  TRIGGERS,
} from '../../../engine/index.ts';
import {
  contentWords,
  FINDING_WORDS,
  PHASE_WORDS,
  SCOPE_WORDS,
  scopeWords,
  tableWords,
  TRIGGER_WORDS,
} from './backup-words.ts';

// These lines do not compile if the screens lack a word of the engine.
const triggers: Readonly<Record<SnapshotTrigger, string>> = TRIGGER_WORDS;
const scopes: Readonly<Record<SnapshotScope, string>> = SCOPE_WORDS;
const phases: Readonly<Record<ProgressPhase, string>> = PHASE_WORDS;
const findings: Readonly<Record<Finding['problem'], string>> = FINDING_WORDS;

it('has a different word for each term of the engine', () => {
  expect(Object.keys(triggers).sort()).toEqual([...TRIGGERS].sort());
  expect(Object.keys(scopes).sort()).toEqual([...SCOPES].sort());
  for (const words of [triggers, scopes, phases, findings]) {
    const list = Object.values(words);
    expect(new Set(list).size).toBe(list.length);
  }
});

it('names tables in plain words, and unknown ones by their name', () => {
  expect(tableWords('files')).toBe('Photos and files');
  expect(tableWords('constructor')).toBe('constructor');
});

it('describes the contents of a backup', () => {
  expect(
    contentWords({
      records: 135_233,
      files: 152,
      bytes: 1_100_000_000,
      tables: [
        { name: 'settings', rows: 7 },
        { name: 'records', rows: 135_233 },
      ],
    }),
  ).toBe('135,233 records, 152 photos and files, 1.1 GB');
  expect(contentWords({ records: 1, files: 0, bytes: 10, tables: [] })).toBe('1 record, 10 bytes');
  expect(contentWords({ records: 0, files: 1, bytes: 0, tables: [] })).toBe('0 records, 1 photo or file, 0 bytes');
  const setUp = [
    { name: 'collections', rows: 5 },
    { name: 'fields', rows: 48 },
    { name: 'views', rows: 1 },
    { name: 'settings', rows: 0 },
  ];
  expect(contentWords({ records: 0, files: 0, bytes: 10, tables: setUp })).toBe(
    '5 collections, 48 fields, 1 saved view, 10 bytes',
  );
  expect(contentWords({ records: 0, files: 0, bytes: 10, tables: [...setUp, { name: 'records', rows: 0 }] })).toBe(
    '0 records, 10 bytes',
  );
  expect(scopeWords('full', false)).toBe('Everything but files');
  expect(scopeWords('full', true, [])).toBe('Everything');
  // A backup has `false` if a kind is missing; a schedule has `true` and a list of the kinds that it leaves out.
  for (const withFiles of [true, false]) {
    expect(scopeWords('full', withFiles, ['photos'])).toBe('Everything but photos');
    expect(scopeWords('full', withFiles, ['files'])).toBe('Everything but book files and other attachments');
    expect(scopeWords('full', withFiles, ['photos', 'files'])).toBe('Everything but files');
  }
  expect(scopeWords('minimal', false, ['photos'])).toBe('Essentials');
  expect(scopeWords('minimal', false)).toBe('Essentials');
});
