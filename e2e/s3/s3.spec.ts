import { ceph, setCorsRule } from '../../src/adapters/testing/servers/s3-servers.ts';
import { backUp } from '../support/backup.ts';
import { createCollection, createRecord, openCollection } from '../support/catalogue.ts';
import { dumpDatabase } from '../support/compare.ts';
import { chooseAction, followedUp, goToDestinations, namesIn } from '../support/folders.ts';
import { lookWith, SIZES } from '../support/look.ts';
import { restoreOnEmptyBrowser } from '../support/restore-elsewhere.ts';
import { fillBucketForm, fillKey, makeBucket, objectsIn, readCorsRule, test } from '../support/s3.ts';
import { findSecrets, writingsOf } from '../support/secrets.ts';
import { setUpRecovery } from '../support/set-up.ts';
import { LONG } from '../support/long-run.ts';
import { expect, type Page } from '../support/test.ts';

// Copies in a bucket of a real server, from a page. Other servers, and answers that a browser hides, are tested from
// Node: see `src/adapters/storage-s3`.

const isThere = await ceph.isAvailable();
test.skip(!isThere, 'Ceph is not installed: ceph-mon ceph-osd radosgw.');
// The console reports each request that a CORS rule forbids.
test.use({ expectedProblems: [/CORS policy|ERR_FAILED|status of 40[34]|status of 412/] });

const HERE = ['heirloom-backups', 'local'] as const;
const form = (page: Page) => page.getByRole('dialog');

async function prepare(page: Page): Promise<void> {
  await page.goto('/');
  await createCollection(page, 'From scratch', 'Letters');
  await createRecord(page, { Name: 'From Ada' });
  await setUpRecovery(page);
  await backUp(page);
  await followedUp(page);
  await goToDestinations(page);
}

test('a bucket is connected with the rule that the form shows, gets every backup, and restores an empty browser', async ({
  page,
  server,
  openProfile,
}) => {
  const bucket = await makeBucket(server);
  const card = page.getByRole('region', { name: bucket });
  await prepare(page);
  const before = await dumpDatabase(page);

  await test.step('without a CORS rule, the form says so, with the rule to paste', async () => {
    await fillBucketForm(page, 'Add an S3 bucket', server, bucket);
    await form(page).getByRole('button', { name: 'Add', exact: true }).click();
    const alert = form(page).getByRole('alert');
    await expect(alert).toContainText('The server answers, but this page may not read the answer.');
    await expect(alert.getByRole('listitem').first()).toContainText('The bucket has no CORS rule for this page.');
    expect(await objectsIn(server, bucket, '')).toEqual([]);
    const rule = await readCorsRule(page);
    expect(rule).toContain(`<AllowedOrigin>${new URL(page.url()).origin}</AllowedOrigin>`);
    await setCorsRule(server, bucket, rule);
  });

  await test.step('with the rule, what was typed is enough', async () => {
    await form(page).getByRole('button', { name: 'Add', exact: true }).click();
    await expect(card.getByText('All copies are up to date.')).toBeVisible();
    await expect(card.getByText('Up to date', { exact: true })).toBeVisible();
    for (const folder of ['packs', 'snapshots'])
      expect(await objectsIn(server, bucket, folder)).toEqual(await namesIn(page, ...HERE, folder));
    expect(await objectsIn(server, bucket, 'locks')).toEqual([]);
  });

  await test.step('the next backup is copied automatically', async () => {
    await openCollection(page, 'Letters');
    await createRecord(page, { Name: 'From Grace' });
    await backUp(page);
    await expect.poll(() => objectsIn(server, bucket, 'snapshots')).toEqual(await namesIn(page, ...HERE, 'snapshots'));
    await followedUp(page);
  });

  await test.step('its key is nowhere in the open', async () => {
    const { seen, secrets, looksFor } = await findSecrets(page, writingsOf({ texts: [server.secret], bytes: [] }));
    expect(seen).toEqual(expect.arrayContaining(['indexeddb', 'opfs']));
    expect(looksFor(bucket)).toContain('indexeddb');
    expect(secrets).toEqual([]);
  });

  await test.step('an empty browser connects, chooses, and gets everything back', async () => {
    const after = await dumpDatabase(page);
    const connect = async (other: Page) => {
      await fillBucketForm(other, 'Choose an S3 bucket', server, bucket);
      await form(other).getByRole('button', { name: 'Open', exact: true }).click();
    };
    await restoreOnEmptyBrowser(openProfile, { connect, noun: 'bucket', backups: 2 }, after);
    expect(after).not.toEqual(before);
  });
});

// In `npm test`, webdav.spec.ts shows a wrong password and a server that gives no answer.
test(
  'a withdrawn key is asked for again, and a bucket that cannot be reached is explained',
  LONG,
  async ({ page, server }) => {
    const bucket = await makeBucket(server);
    const card = page.getByRole('region', { name: bucket });
    const found: string[] = [];
    const look = lookWith(page, found);
    await prepare(page);

    await test.step('nothing answers at the address', async () => {
      await fillBucketForm(page, 'Add an S3 bucket', { ...server, url: 'http://localhost:9' }, bucket);
      await look('S3 form');
      await form(page).getByRole('button', { name: 'Add', exact: true }).click();
      await expect(form(page).getByRole('alert')).toContainText('The server cannot be reached.');
      await expect(form(page).getByRole('alert').getByRole('listitem').first()).toContainText(
        'The address is mistyped',
      );
    });

    await test.step('the key is wrong', async () => {
      await form(page).getByText('Allow this page in the bucket (CORS)').click();
      await setCorsRule(server, bucket, await readCorsRule(page));
      await form(page).getByRole('textbox', { name: 'Address' }).fill(server.url);
      await fillKey(page, { keyId: server.keyId, secret: 'mistyped' });
      await form(page).getByRole('button', { name: 'Add', exact: true }).click();
      const reasons = form(page).getByRole('alert').getByRole('listitem');
      await expect(reasons.filter({ hasText: 'the secret is mistyped' })).toBeVisible();
      await page.setViewportSize(SIZES.phone);
      await look('S3 form with a failure');
      await page.setViewportSize(SIZES.desktop);
      await look('S3 form with a failure');
      await fillKey(page, server);
      await form(page).getByRole('button', { name: 'Add', exact: true }).click();
      await expect(card.getByText('Up to date', { exact: true })).toBeVisible();
    });

    await test.step('the key is withdrawn: one press, the new key, and it catches up', async () => {
      const after = { keyId: 'SECONDKEY', secret: 'the second secret' };
      await server.replaceKey(server, after);
      try {
        await chooseAction(page, bucket, 'Copy now');
        await expect(card.getByText('Needs its key again')).toBeVisible();
        await look('S3 card without a key');
        await card.getByRole('button', { name: 'Enter the key again' }).click();
        await fillKey(page, after);
        await form(page).getByRole('button', { name: 'Use this key' }).click();
        await expect(card.getByText('Up to date', { exact: true })).toBeVisible();
        await page.setViewportSize(SIZES.phone);
        await look('S3 card');
      } finally {
        await server.replaceKey(after, server);
      }
    });
    expect(found).toEqual([]);
  },
);
