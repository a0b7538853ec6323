import { expect } from '@playwright/test';
import { BlobReader, TextWriter, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { execFileSync } from 'node:child_process';
import { openAsBlob } from 'node:fs';

/**
 * Asserts that programs unrelated to Heirloom accept a backup file as a ZIP: `unzip`, if there is one, and a library.
 */
export async function expectOpensElsewhere(path: string): Promise<void> {
  const tested = testWithUnzip(path);
  if (tested !== undefined) expect(tested).toContain('No errors detected');

  const zip = new ZipReader(new BlobReader(await openAsBlob(path)));
  const entries = await zip.getEntries();
  const names = entries.map(({ filename }) => filename);
  expect(names).toContain('README.txt');
  expect(names).toContain('repository.json');
  for (const folder of ['packs/', 'indexes/', 'snapshots/'])
    expect(names.some((name) => name.startsWith(folder))).toBe(true);
  for (const entry of entries) {
    if (entry.directory) continue;
    // Reads all of it, and compares its checksum.
    const bytes = await entry.getData(new Uint8ArrayWriter(), { checkSignature: true });
    expect(bytes.length).toBe(entry.uncompressedSize);
    if (entry.filename === 'README.txt') expect(await entry.getData(new TextWriter())).toMatch(/Heirloom/);
    if (entry.filename === 'repository.json') expectUsualCosts(JSON.parse(await entry.getData(new TextWriter())));
  }
  await zip.close();
}

/** Asserts that the released app gave the passphrase its usual costs; tests of the worker alone use cheaper ones. */
function expectUsualCosts(config: unknown): void {
  const kdf = { name: 'argon2id', memoryKiB: 64 * 1024, iterations: 3, parallelism: 1 };
  const slots: unknown = expect.arrayContaining([expect.objectContaining({ kind: 'passphrase', kdf })]);
  expect(config).toMatchObject({ slots });
}

/** @returns the output of `unzip -t`, or nothing if this machine does not have it. */
function testWithUnzip(path: string): string | undefined {
  try {
    return execFileSync('unzip', ['-t', '-qq', path], { encoding: 'utf8' }) || 'No errors detected';
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
