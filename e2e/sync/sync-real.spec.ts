import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createRandom } from '../kill/kill-plan.ts';
import { startBrowser, type KillableBrowser } from '../kill/killable-browser.ts';
import {
  createCollection,
  createRecord,
  expectSaved,
  fillField,
  goHome,
  openCollection,
} from '../support/catalogue.ts';
import { commandLineIn } from '../support/cli.ts';
import { dumpDatabase, expectSameDatabase } from '../support/compare.ts';
import {
  goToDevices,
  join as joinPlace,
  pressShare,
  renameDevice,
  trySyncNow,
  unlockToJoin,
} from '../support/devices.ts';
import { shiftDate } from '../support/fake-clock.ts';
import { goToDestinations } from '../support/folders.ts';
import { LONG } from '../support/long-run.ts';
import { setUpRecovery } from '../support/set-up.ts';
import { expect, test, type Page } from '../support/test.ts';
import { REAL_PLACES, type RealPlace, type RealPlaceKind } from './real-places.ts';

// Two browsers and a data folder share a library through a real place. They edit at once. In turns, one is killed in
// the middle of a cycle, one is cut off, and the command line is killed. The clock of one is wrong all the time.

const ROUNDS = 6;
const SEED = Number(process.env['HEIRLOOM_KILL_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
const COLLECTION = 'Letters';
/** All devices write to it. */
const COMMON = 'Letter of all';
const DELETED = 'Letter to delete';
const SHED = 'shed';

interface Row {
  readonly id: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A browser that is killed and started again, with its clock. */
class Device {
  readonly #profile: string;
  readonly #place: RealPlace;
  readonly #baseURL: string;
  readonly #clockAheadMs: number;
  #browser: KillableBrowser | undefined;

  constructor(profile: string, place: RealPlace, baseURL: string, clockAheadMs = 0) {
    this.#profile = profile;
    this.#place = place;
    this.#baseURL = baseURL;
    this.#clockAheadMs = clockAheadMs;
  }

  get page(): Page {
    if (!this.#browser) throw new Error('The browser is not running.');
    return this.#browser.page;
  }

  async start(): Promise<void> {
    this.#browser = await startBrowser(this.#profile, this.#place.browser);
    const { page } = this.#browser;
    await this.#place.arm(page);
    if (this.#clockAheadMs > 0) {
      await page.context().addInitScript(shiftDate, this.#clockAheadMs);
      page.on('worker', (worker) => {
        worker.evaluate(shiftDate, this.#clockAheadMs).catch(() => undefined);
      });
    }
    await page.goto(this.#baseURL);
    await goHome(page);
  }

  async killAndStart(): Promise<void> {
    await this.#browser?.kill();
    await this.start();
  }

  async close(): Promise<void> {
    await this.#browser?.close();
  }
}

async function editRecord(page: Page, title: string, notes: string): Promise<void> {
  await openCollection(page, COLLECTION);
  await page.getByRole('main').getByRole('link', { name: title, exact: true }).first().click();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue(title);
  await fillField(page, 'Notes', notes);
  await expectSaved(page);
}

async function addRecord(page: Page, title: string, notes: string): Promise<void> {
  await openCollection(page, COLLECTION);
  await createRecord(page, { Name: title, Notes: notes });
}

async function deleteRecord(page: Page, title: string): Promise<void> {
  await openCollection(page, COLLECTION);
  await page.getByRole('main').getByRole('link', { name: title, exact: true }).first().click();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue(title);
  await page.getByRole('button', { name: 'This record: more' }).click();
  await page.getByRole('menuitem', { name: 'Delete', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete record' }).click();
  await expect(page.getByRole('heading', { level: 1, name: COLLECTION, exact: true })).toBeVisible();
}

/** The records of a browser, from its database. */
async function recordsOf(page: Page): Promise<readonly Row[]> {
  const text = await page.evaluate(
    () =>
      new Promise<string>((resolve, reject) => {
        const opening = indexedDB.open('heirloom');
        opening.onerror = () => {
          reject(opening.error ?? new Error('not opened'));
        };
        opening.onsuccess = () => {
          const reading = opening.result.transaction('records').objectStore('records').getAll();
          reading.onsuccess = () => {
            opening.result.close();
            resolve(JSON.stringify(reading.result));
          };
        };
      }),
  );
  return sorted(JSON.parse(text) as readonly Row[]); // As the schema of the records has it.
}

function sorted(rows: readonly Row[]): readonly Row[] {
  return rows.map(({ id, values }) => ({ id, values })).sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** A data folder whose records are read and written as text. */
class DataFolder {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async records(): Promise<readonly Row[]> {
    return sorted((await this.#lines()).map((line) => JSON.parse(line) as Row)); // As the folder's format has it.
  }

  /** Gives the record with this title these notes. */
  async edit(title: string, notes: string): Promise<void> {
    const { name, notes: notesField } = await this.#fields();
    const lines = (await this.#lines()).map((line) => {
      const row = JSON.parse(line) as Row; // As the folder's format has it.
      return row.values[name] === title
        ? JSON.stringify({ ...row, values: { ...row.values, [notesField]: notes } })
        : line;
    });
    await this.#write(lines);
  }

  async add(title: string, notes: string): Promise<void> {
    const { name, notes: notesField } = await this.#fields();
    const at = new Date().toISOString();
    const row = {
      id: crypto.randomUUID(),
      values: { [name]: title, [notesField]: notes },
      createdAt: at,
      updatedAt: at,
    };
    await this.#write([...(await this.#lines()), JSON.stringify(row)]);
  }

  /** All text of the folder. */
  async text(): Promise<string> {
    const texts: string[] = [];
    for (const entry of await readdir(this.#path, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) texts.push(await readFile(join(entry.parentPath, entry.name), 'utf8'));
    return texts.join('\n');
  }

  async #fields(): Promise<{ readonly name: string; readonly notes: string }> {
    const { fields } = JSON.parse(await readFile(this.#at('collection.json'), 'utf8')) as {
      readonly fields: readonly { readonly id: string; readonly name: string }[];
    }; // As the folder's format has it.
    const idOf = (wanted: string) => fields.find(({ name }) => name === wanted)?.id ?? '';
    return { name: idOf('Name'), notes: idOf('Notes') };
  }

  async #lines(): Promise<readonly string[]> {
    return (await readFile(this.#at('records.jsonl'), 'utf8')).trim().split('\n');
  }

  async #write(lines: readonly string[]): Promise<void> {
    await writeFile(this.#at('records.jsonl'), `${lines.join('\n')}\n`);
  }

  #at(name: string): string {
    return join(this.#path, 'collections', COLLECTION, name);
  }
}

async function share(kind: RealPlaceKind, place: RealPlace, laptop: Page): Promise<string> {
  await createCollection(laptop, 'From scratch', COLLECTION);
  for (const title of [COMMON, 'Letter of laptop', 'Letter of phone', 'Letter of shed', DELETED])
    await addRecord(laptop, title, 'first');
  const recoveryKey = await setUpRecovery(laptop);
  await renameDevice(laptop, 'Laptop');
  await goToDestinations(laptop);
  await place.connect(laptop, { button: kind.addButton, submit: 'Add', isThroughLine: false });
  await expect(laptop.getByRole('region', { name: place.name })).toBeVisible();
  await pressShare(laptop, place.name);
  return recoveryKey;
}

async function joinBy(kind: RealPlaceKind, place: RealPlace, phone: Page): Promise<void> {
  await renameDevice(phone, 'Phone');
  await goToDevices(phone);
  await place.connect(phone, { button: kind.openButton, submit: 'Open', isThroughLine: true });
  await unlockToJoin(phone);
  await joinPlace(phone, place.name);
}

for (const kind of REAL_PLACES) {
  test(
    `TW5 two browsers and the command line share a library through ${kind.title}: edited at once, killed, cut off, a clock wrong; in the end all have the same, and nothing is lost`,
    LONG,
    async ({ folder, baseURL }) => {
      test.skip(!(await kind.isAvailable()), `${kind.title} is not available on this machine`);
      if (baseURL === undefined) throw new Error('The configuration names no address of the app.');
      test.setTimeout(1_800_000);
      console.log(`${kind.title}: seed ${SEED} (HEIRLOOM_KILL_SEED)`);
      const random = createRandom(SEED);
      const place = await kind.start(folder);
      const laptop = new Device(join(folder, 'laptop'), place, baseURL);
      const phone = new Device(join(folder, 'phone'), place, baseURL, kind.clockAheadMs);
      try {
        for (const name of ['laptop', 'phone']) await place.prepare(join(folder, name), baseURL);
        await Promise.all([laptop.start(), phone.start()]);
        const recoveryKey = await share(kind, place, laptop.page);
        await joinBy(kind, place, phone.page);

        const program = commandLineIn(folder);
        const env = { ...place.env, HEIRLOOM_RECOVERY_KEY: recoveryKey, HEIRLOOM_PASSPHRASE: '' };
        const sync = ['sync', '--repo', place.repo, '--from', SHED, '--device-name', 'Shed', '--json'];
        const first = await program.run(sync, { env });
        expect(first.code, first.err).toBe(0);
        const shed = new DataFolder(join(folder, SHED));
        const pressAll = async (killShedAfterMs?: number) =>
          Promise.all([
            trySyncNow(laptop.page),
            trySyncNow(phone.page),
            program.run(sync, { env, ...(killShedAfterMs === undefined ? {} : { killAfterMs: killShedAfterMs }) }),
          ]);

        const counted = { kills: 0, cuts: 0, programKills: 0 };
        const titles = [COMMON, 'Letter of laptop', 'Letter of phone', 'Letter of shed'];
        for (let round = 0; round < ROUNDS; round += 1) {
          const note = (who: string) => `${who} in round ${round}`;
          const added = (who: string) => `Letter by ${who} of round ${round}`;
          const writeIn = async (page: Page, who: string) => {
            await editRecord(page, COMMON, note(who));
            await editRecord(page, `Letter of ${who}`, note(who));
            await addRecord(page, added(who), note(who));
          };
          await Promise.all([writeIn(laptop.page, 'laptop'), writeIn(phone.page, 'phone')]);
          if (round === 1) await deleteRecord(phone.page, DELETED);
          await shed.edit(COMMON, note('shed'));
          await shed.edit('Letter of shed', note('shed'));
          await shed.add(added('shed'), note('shed'));
          titles.push(...['laptop', 'phone', 'shed'].map(added));

          if (round % 3 === 0) {
            // Whatever it is in the middle of.
            const others = Promise.all([trySyncNow(phone.page), program.run(sync, { env })]);
            await goToDevices(laptop.page);
            await laptop.page.getByRole('button', { name: 'Sync now' }).click();
            await delay(random() * 1500);
            await laptop.killAndStart();
            counted.kills += 1;
            await others;
          } else if (round % 3 === 1) {
            place.cutSoon(500 + random() * 20_000);
            await pressAll();
            if (await place.restore()) counted.cuts += 1;
          } else {
            const [, , { code }] = await pressAll(200 + random() * 1500);
            if (code === null) counted.programKills += 1;
          }
        }
        expect([counted.kills > 0, counted.cuts > 0, counted.programKills > 0]).toEqual([true, true, true]);

        const isInStep = async (page: Page) => {
          await trySyncNow(page);
          return page.getByText('All devices’ changes are here already.').isVisible();
        };
        await expect(async () => {
          const browsers = [await isInStep(laptop.page), await isInStep(phone.page)];
          const { code, out, err } = await program.run(sync, { env });
          expect(code, err).toBe(0);
          expect([...browsers, (JSON.parse(out) as { readonly status: string }).status]).toEqual([
            true,
            true,
            'in-step',
          ]);
        }).toPass();

        // The same, record by record.
        const records = await recordsOf(laptop.page);
        expect(await recordsOf(phone.page)).toEqual(records);
        expect(await shed.records()).toEqual(records);
        expectSameDatabase(await dumpDatabase(phone.page), await dumpDatabase(laptop.page));
        // That state is a backup there, and everything there is intact.
        const json = async (...args: readonly string[]) => {
          const { code, out, err } = await program.run([...args, '--repo', place.repo, '--json'], { env });
          expect(code, err).toBe(0);
          return JSON.parse(out) as unknown;
        };
        const { backups } = (await json('backup', 'list')) as { readonly backups: readonly { readonly id: string }[] };
        let isABackup = false;
        for (const { id } of backups) {
          const { summary } = (await json('backup', 'compare', id, SHED)) as {
            readonly summary: Record<string, number>;
          };
          isABackup ||= Object.values(summary).every((count) => count === 0);
          if (isABackup) break;
        }
        expect(isABackup).toBe(true);
        await json('backup', 'validate');

        // Nothing is lost, and what was deleted does not come back.
        const last = ROUNDS - 1;
        const text = await shed.text();
        const have = JSON.stringify(records);
        for (const title of titles) expect(have).toContain(title);
        expect(have).not.toContain(DELETED);
        for (const who of ['laptop', 'phone', 'shed']) {
          const own = records.find((row) => Object.values(row.values).includes(`Letter of ${who}`));
          expect(Object.values(own?.values ?? {})).toContain(`${who} in round ${last}`);
          // In the record of all, or kept in its conflicts.
          expect(text).toContain(`${who} in round ${last}`);
        }
        const common = records.filter((row) => Object.values(row.values).includes(COMMON));
        expect(common).toHaveLength(1);
        console.log(`${kind.title}: ${ROUNDS} rounds, ${records.length} records, ${JSON.stringify(counted)}`);
      } finally {
        await laptop.close();
        await phone.close();
        await place.stop();
      }
    },
  );
}
