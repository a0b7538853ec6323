import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot, type Root } from 'react-dom/client';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backupClient } from '../backup/client/client.ts';
import toyWorkerAddress from '../backup/testing/backup-with-toy.worker.ts?worker&url';
import { backupsAt } from '../backup/testing/backups-at.ts';
import { readDeviceValue, writeDeviceValue } from '../backup/testing/device-values.ts';
import { fillCatalogue, readCatalogue, wipeBrowser } from '../backup/testing/browser-state.ts';
import { db } from '../catalogue/database.ts';
import { registerToyForm } from '../destinations/testing/register-form.ts';
import { registerToy } from '../destinations/testing/register.ts';
import { lockShelf, removeLocks } from '../destinations/testing/toy/lock.ts';
import { DestinationsPage } from '../features/backups/destinations/destinations-page.tsx';
import { BackupsPage } from '../features/backups/overview/backups-page.tsx';
import { RestorePage } from '../features/backups/restore/restore-page.tsx';
import { PlaceStep } from './set-up/place-step.tsx';
import { ModalHost } from '../ui/modal-host.tsx';

// A new kind of destination is a folder (src/destinations/testing/toy) plus its lines in the registry, here and in the
// worker. Everything else is the unchanged app.
registerToy();
registerToyForm();

const BrowserWorker = Worker;

/** The app's workers, except that the backup worker also knows the new kind. */
class WorkerWithToy extends BrowserWorker {
  constructor(address: string | URL, options?: WorkerOptions) {
    super(options?.name === 'backup' ? toyWorkerAddress : address, options);
  }
}

let root: Root | undefined;
let router: ReturnType<typeof createMemoryRouter>;

function draw(path: string): void {
  router = createMemoryRouter(
    [
      { path: '/backups', Component: BackupsPage },
      { path: '/backups/destinations', Component: DestinationsPage },
      { path: '/backups/set-up', element: <PlaceStep onChosen={() => undefined} /> },
      { path: '/restore', Component: RestorePage },
    ],
    { initialEntries: [path] },
  );
  root = createRoot(document.body.appendChild(document.createElement('div')));
  root.render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <RouterProvider router={router} />
        <ModalHost />
        <Notifications />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

beforeEach(async () => {
  vi.stubGlobal('Worker', WorkerWithToy);
  await wipeBrowser();
  await removeLocks();
  await fillCatalogue({ records: 20, photos: 2, photoBytes: 30_000 });
  await backupClient.setPassphrase('correct horse battery staple');
  await backupClient.backUp({ trigger: 'manual', scope: 'full', withFiles: true });
});

afterEach(() => {
  root?.unmount();
  document.body.replaceChildren();
  backupClient.close();
  vi.unstubAllGlobals();
});

const text = () => document.body.textContent ?? '';

/** A button or link in `within`, by its text. */
function findButton(name: string, within: ParentNode): HTMLElement | undefined {
  const buttons = [...within.querySelectorAll<HTMLElement>('button, a')].filter(
    (button) => button.textContent.startsWith(name) && !button.hasAttribute('disabled'),
  );
  return buttons.find((button) => button.textContent === name) ?? buttons[0];
}

async function press(name: string, within: () => ParentNode | null = () => document.body): Promise<void> {
  await expect.poll(() => findButton(name, within() ?? document.createElement('p')), { message: name }).toBeDefined();
  findButton(name, within() ?? document.body)?.click();
}

const dialog = () => document.querySelector('[role=dialog]');

async function find(label: string): Promise<HTMLElement> {
  const labelled = () =>
    [...document.querySelectorAll('label')].find(({ textContent }) => textContent.startsWith(label))?.control;
  await expect.poll(labelled, { message: label }).toBeInstanceOf(HTMLElement);
  return labelled() ?? document.body;
}

/** Types into a field the way a person does: React only notices the event. */
async function fill(label: string, value: string): Promise<void> {
  const field = await find(label);
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, value);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

/** Every text that is stored for the destinations, those in bytes too. */
async function storedTexts(): Promise<string> {
  const texts: string[] = [];
  const visit = (value: unknown): void => {
    if (value instanceof Uint8Array) texts.push(String.fromCharCode(...value));
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
    else texts.push(String(value));
  };
  visit(await readDeviceValue('destinations'));
  return texts.join(' ');
}

/** Opens the menu of a destination. */
async function menuOf(name: string): Promise<() => ParentNode | null> {
  document.querySelector<HTMLElement>(`[aria-label="Actions for ${name}"]`)?.click();
  return () => document.querySelector('[role=menu]');
}

async function addAttic(): Promise<string> {
  await press('Add a toy shelf', () => document.querySelector('[aria-label="Add a destination"]'));
  await fill('Shelf name', 'attic');
  await press('Add', dialog);
  await expect.poll(text).toContain('All copies are up to date.');
  const added = (await backupClient.listDestinations()).find(({ kind }) => kind === 'toy');
  if (!added) throw new Error('not added');
  return added.id;
}

const cardOf = (name: string) =>
  [...document.querySelectorAll('section')].find((section) => section.querySelector('h2')?.textContent === name);

describe('a new kind of destination, defined by one folder and its lines in the registry', () => {
  it('is offered, listed, receives copies, counts for the protection status, and can be removed', async () => {
    draw('/backups/destinations');
    const id = await addAttic();
    await expect.poll(() => cardOf('attic')?.textContent).toContain('Tidy');
    expect(cardOf('attic')?.textContent).toContain('Compartment 1 of the shelf attic · leaves this device');

    await db.collections.update('c1', { name: 'Trees' });
    await backupClient.backUp({ trigger: 'manual', scope: 'full', withFiles: true });
    expect((await backupClient.replicate()).destinations).toMatchObject([
      { destinationId: id, outcome: 'copied', copied: 1 },
    ]);
    expect(await backupsAt(backupClient, id)).toHaveLength(2);

    await router.navigate('/backups');
    await expect.poll(text).toMatch(/“attic”[^.]*never/);
    expect(await backupClient.runDrill(id)).toMatchObject({ outcome: 'passed', records: 20 });
    expect(await backupClient.checkDestination(id, 'full')).toMatchObject({ isIntact: true });
    expect(await backupClient.testDestination(id)).toHaveProperty('durationMs');
    root?.unmount();
    draw('/backups');
    await expect.poll(text).toContain('recovery key');
    expect(text()).not.toMatch(/“attic”[^.]*never|on this device\./);

    await backupClient.removeDestination(id, true);
    expect(await backupClient.listDestinations()).toHaveLength(2);
    await expect(backupClient.openForRestore({ kind: 'toy', input: { shelf: 'attic' } })).rejects.toMatchObject({
      code: 'no-repository',
    });
  });

  it('can be restored from, both as a known destination and as one that this browser does not know', async () => {
    draw('/backups/destinations');
    await addAttic();
    const before = await readCatalogue();

    await db.records.clear();
    await router.navigate('/restore');
    await press('Choose a toy shelf');
    await fill('Shelf name', 'attic');
    await press('Open', dialog);
    await expect.poll(text).toContain('The toy shelf is intact.');
    await press('Choose another backup');

    await press('attic', () => document.querySelector('[aria-label="Destinations with copies"]'));
    await expect.poll(text).toContain('The toy shelf is intact.');
    await press('Continue');
    await expect.poll(text).toContain('20 only in the backup');
    await press('Continue');
    (await find('Yes, replace')).click();
    await press('Restore');
    await expect.poll(text).toContain('Your data is back.');
    expect(await readCatalogue()).toEqual(before);
  });

  it('asks for its key again if the server refuses it, in one press, and keeps it sealed', async () => {
    draw('/backups/destinations');
    await lockShelf('cellar', 'an old code');
    await press('Add a toy shelf', () => document.querySelector('[aria-label="Add a destination"]'));
    await fill('Shelf name', 'cellar');
    await fill('Code', 'a wrong code');
    await press('Add', dialog);
    // The form stays as it was, and says why.
    await expect.poll(() => dialog()?.textContent).toContain('The server does not accept the key.');
    await fill('Code', 'an old code');
    await press('Add', dialog);
    await expect.poll(text).toContain('All copies are up to date.');
    expect(dialog()).toBeNull();
    expect(await storedTexts()).not.toContain('an old code');

    await lockShelf('cellar', 'a new code');
    await press('Copy now', await menuOf('cellar'));
    await expect.poll(() => cardOf('cellar')?.textContent).toContain('Needs your permission again');
    await press('Enter the key again', () => cardOf('cellar') ?? null);
    await fill('Code', 'a new code');
    await press('Use this key', dialog);
    await expect.poll(() => cardOf('cellar')?.textContent).toContain('Tidy');
    const stored = await storedTexts();
    expect(stored).toContain('cellar');
    expect(stored).not.toContain('a new code');
  });

  it('seals a key that an earlier version stored in the open', async () => {
    await lockShelf('cellar', 'an old code');
    const result = await backupClient.addDestination({ kind: 'toy', input: { shelf: 'cellar', code: 'an old code' } });
    if (result.kind !== 'added') throw new Error(result.kind);
    const stored = (await readDeviceValue<readonly { readonly place: object }[]>('destinations')) ?? [];
    const inTheOpen = stored.map((destination) => ({
      ...destination,
      place: { ...destination.place, code: 'an old code' },
    }));
    await writeDeviceValue('destinations', inTheOpen);
    expect(await storedTexts()).toContain('an old code');
    expect((await backupClient.replicate(result.destinationId)).destinations).toMatchObject([{ outcome: 'copied' }]);
    expect(await storedTexts()).not.toContain('an old code');
    await backupClient.removeDestination(result.destinationId, false);
    expect(await readDeviceValue('destinations')).toEqual([]);
  });

  it('is offered in the set-up too', async () => {
    draw('/backups/set-up');
    await expect.poll(text).toContain('Choose a toy shelf that outlives this device.');
    await expect.poll(() => findButton('Choose a toy shelf', document.body)).toBeDefined();
  });

  it('is kept but not shown by a version of the app that does not know it', async () => {
    draw('/backups/destinations');
    const id = await addAttic();
    root?.unmount();
    backupClient.close();
    vi.unstubAllGlobals();
    expect((await backupClient.listDestinations()).map(({ kind }) => kind)).toEqual(['browser', 'downloads']);
    await backupClient.changeDestination('downloads', { isPaused: true });
    backupClient.close();
    vi.stubGlobal('Worker', WorkerWithToy);
    expect((await backupClient.listDestinations()).map((destination) => destination.id)).toContain(id);
  });
});
