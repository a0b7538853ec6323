import { describe, expect, it } from 'vitest';
import { fillCatalogue, readCatalogue, wipeBrowser } from './testing/browser-state.ts';
import { change, client, FULL, PASSPHRASE, setUp, start, startFresh, statusOf } from './testing/destinations.ts';
import { putFile } from './testing/folders.ts';

startFresh();

describe('a test restore', () => {
  it('from this browser succeeds, leaves no trace, and changes nothing', async () => {
    await setUp();
    const before = await readCatalogue();
    expect(await client.runDrill('browser')).toMatchObject({ outcome: 'passed', records: 40, files: 3 });
    expect(await readCatalogue()).toEqual(before);
    expect((await indexedDB.databases()).filter(({ name }) => name?.startsWith('drill'))).toEqual([]);
    expect(await statusOf('browser')).toMatchObject({ lastDrill: { outcome: 'passed' } });
  });

  it('can be stopped, and then does not count', async () => {
    await setUp();
    const controller = new AbortController();
    const drill = client.runDrill('browser', undefined, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(drill).rejects.toMatchObject({ code: 'cancelled' });
    expect(await statusOf('browser')).not.toHaveProperty('lastDrill');
    expect((await indexedDB.databases()).filter(({ name }) => name?.startsWith('drill'))).toEqual([]);
  });

  it('runs every 30 days by default, and can be turned off', async () => {
    expect(await client.getDrillDays()).toBe(30);
    await client.setDrillDays(null);
    expect(await client.getDrillDays()).toBeNull();
  });
});

describe('this browser', () => {
  it.each(['{"format":"heirl', '\0'])('rewrites its own repository.json if that is damaged: %j', async (text) => {
    const backup = await setUp();
    const place = await (
      await (await navigator.storage.getDirectory()).getDirectoryHandle('heirloom-backups')
    ).getDirectoryHandle('local');
    client.close();
    await putFile(place, 'repository.json', text);
    start();
    expect((await client.listBackups()).backups.map(({ id }) => id)).toEqual([backup]);
    expect(await client.checkDestination('browser', 'full')).toMatchObject({ isIntact: true });
    await change('Other');
    await client.backUp(FULL);
    expect((await client.listBackups()).backups).toHaveLength(2);
  });

  it('counts as checked as long as each of its backups has been verified', async () => {
    await client.setPassphrase(PASSPHRASE);
    const { verifiedAt } = await client.backUp({ ...FULL, verify: true });
    expect(await statusOf('browser')).toMatchObject({ lastCheck: { at: verifiedAt, depth: 'full', isIntact: true } });
    await change('Other');
    const { id } = await client.backUp(FULL);
    expect(await statusOf('browser')).not.toHaveProperty('lastCheck');
    await client.verifyBackup(id);
    expect(await statusOf('browser')).toMatchObject({ lastCheck: { at: verifiedAt, depth: 'full' } });
  });
});

describe('downloaded files', () => {
  it('are recognised by their content, and proven when they are dropped back in', async () => {
    const backup = await setUp();
    expect(await statusOf('downloads')).toMatchObject({ state: 'empty', files: [], isOutsideThisBrowser: true });
    const { file, fileName } = await client.prepareDownload(backup);
    expect(await statusOf('downloads')).toMatchObject({
      state: 'ok',
      backups: [{ id: backup, isWhole: true }],
      files: [{ fileName, backupIds: [backup] }],
    });
    expect((await statusOf('downloads')).files?.[0]).not.toHaveProperty('lastSeenAt');

    const { sourceId } = await client.openFile(file);
    await client.listFileBackups(sourceId);
    expect((await statusOf('downloads')).files?.[0]).toHaveProperty('lastSeenAt');
    await client.checkFileObjects(sourceId);
    expect((await statusOf('downloads')).files).toMatchObject([
      { fileName, lastCheck: { depth: 'quick', isIntact: true } },
    ]);
    await client.checkBackup({ kind: 'file', sourceId }, backup);
    expect((await statusOf('downloads')).files).toMatchObject([
      { fileName, lastCheck: { depth: 'full', isIntact: true } },
    ]);
    // The whole file was read back, though nothing was restored.
    expect(await statusOf('downloads')).toMatchObject({ lastCheck: { depth: 'full', isIntact: true } });
    expect(await statusOf('downloads')).not.toHaveProperty('lastDrill');
  });

  it('are read completely and test-restored when picked, and the result is remembered for each file', async () => {
    const backup = await setUp();
    const { file, fileName } = await client.prepareDownload(backup);
    const tried = await client.tryFile(file);
    expect(tried).toMatchObject({
      kind: 'tried',
      newer: 0,
      opensByKeysOfNow: true,
      backup: { id: backup, scope: 'full', withFiles: true },
      check: { depth: 'full', isIntact: true },
      drill: { outcome: 'passed', backupId: backup, files: 3, filesInBackup: 3 },
    });
    expect(await statusOf('downloads')).toMatchObject({
      state: 'ok',
      backups: [{ id: backup, triedAt: expect.any(String) }],
      files: [{ fileName, lastDrill: { outcome: 'passed' } }],
      lastCheck: { depth: 'full', isIntact: true },
      lastDrill: { outcome: 'passed', backupId: backup },
    });
    expect((await client.listActivity({}))[0]).toMatchObject({
      kind: 'drill',
      trigger: 'manual',
      outcome: 'ok',
      destinationId: 'downloads',
      backupId: backup,
    });
    // The result does not count for a later file.
    await change('Other');
    const later = (await client.backUp(FULL)).id;
    await client.prepareDownload(later);
    const { backups, lastDrill } = await statusOf('downloads');
    expect(backups.map(({ id, triedAt }) => [id, triedAt !== undefined])).toEqual([
      [later, false],
      [backup, true],
    ]);
    expect(lastDrill).toMatchObject({ backupId: backup });
    expect(await client.tryFile(file)).toMatchObject({ newer: 1, drill: { outcome: 'passed' } });
  });

  it('prove nothing if they are damaged; a new download replaces the damaged one', async () => {
    const backup = await setUp();
    const { file } = await client.prepareDownload(backup);
    const bytes = new Uint8Array(await file.arrayBuffer());
    // The name after the header of an entry: the page in the file mentions packs, too.
    const pack = new TextDecoder('latin1').decode(bytes).search(/PK\x03\x04[^]{26}packs\//);
    const at = pack + 2000;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    const tried = await client.tryFile(new Blob([bytes]));
    expect(tried).toMatchObject({ kind: 'tried', check: { isIntact: false } });
    expect(tried).not.toHaveProperty('drill');
    expect(await statusOf('downloads')).toMatchObject({
      state: 'damaged',
      backups: [],
      files: [{ lastCheck: { isIntact: false } }],
    });
    expect(await statusOf('downloads')).not.toHaveProperty('lastDrill');

    await client.prepareDownload(backup);
    const again = await statusOf('downloads');
    expect(again).toMatchObject({ state: 'ok', backups: [{ id: backup }] });
    expect(again).not.toHaveProperty('lastCheck');
  });

  it('are otherwise identified: no backup, truncated, of another repository, with old keys, or of a part', async () => {
    const backup = await setUp();
    const { file } = await client.prepareDownload(backup);
    await expect(client.tryFile(new Blob(['no ZIP']))).rejects.toMatchObject({ code: 'not-a-zip' });
    await expect(client.tryFile(file.slice(0, file.size / 2))).rejects.toMatchObject({ code: 'truncated' });
    const part = await client.backUp({ ...FULL, scope: 'configuration', withFiles: false });
    const partFile = await client.prepareDownload(part.id);
    expect(await client.tryFile(partFile.file)).toMatchObject({
      backup: { scope: 'configuration' },
      drill: { outcome: 'passed' },
    });
    // The file of a part does not prove the whole.
    expect(await statusOf('downloads')).not.toHaveProperty('lastDrill');
    await client.setPassphrase('other lemons over a new bridge', { kind: 'passphrase', passphrase: PASSPHRASE });
    expect(await client.tryFile(file)).toMatchObject({
      kind: 'tried',
      opensByKeysOfNow: false,
      drill: { outcome: 'passed' },
    });

    const bytes = await file.arrayBuffer();
    client.close();
    await wipeBrowser();
    start();
    expect(await client.tryFile(new Blob([bytes]))).toEqual({ kind: 'other-repository' });
    await fillCatalogue({ records: 4, photos: 0, photoBytes: 0 });
    await setUp();
    expect(await client.tryFile(new Blob([bytes]))).toEqual({ kind: 'other-repository' });
    expect(await statusOf('downloads')).toMatchObject({ state: 'empty', files: [] });
  });
});
