import '@mantine/core/styles.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { createRoot, type Root } from 'react-dom/client';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createCollection } from '../../../catalogue/collections.ts';
import { db } from '../../../catalogue/database.ts';
import { createRecord } from '../../../catalogue/records.ts';
import { CollectionSettingsPage } from './collection-settings-page.tsx';
import { HomePage } from './home-page.tsx';
import { ModalHost } from '../../../ui/modal-host.tsx';

let root: Root | undefined;

beforeEach(async () => {
  await page.viewport(1000, 800);
  await db.delete();
  await db.open();
});

afterEach(() => {
  root?.unmount();
});

function show(path: string): void {
  const container = document.body.appendChild(document.createElement('div'));
  const router = createMemoryRouter(
    [
      { path: '/', element: <HomePage /> },
      { path: '/collections/:collectionId/settings', element: <CollectionSettingsPage /> },
      { path: '*', element: <p>elsewhere</p> },
    ],
    { initialEntries: [path] },
  );
  root = createRoot(container);
  root.render(
    <MantineProvider>
      <RouterProvider router={router} />
      <ModalHost />
      <Notifications />
    </MantineProvider>,
  );
}

const button = (name: string | RegExp) => page.getByRole('button', { name });
const names = () => [...document.querySelectorAll('li a')].map((link) => link.textContent);

it('makes a collection from a template and opens it', async () => {
  show('/');
  await button('Create a collection').click();
  await userEvent.click(page.getByRole('radio', { name: /^Books/ }), { force: true });
  await page.getByRole('textbox', { name: 'Name' }).fill('Cookery');
  await button('Create collection').click();
  await expect.element(page.getByText('elsewhere')).toBeVisible();
  expect(await db.collections.toArray()).toMatchObject([{ name: 'Cookery', template: 'books', color: 'orange' }]);
});

it('renames, moves and deletes a collection by keyboard, and undoes it', async () => {
  for (const name of ['Alpha', 'Beta']) await createCollection({ name, template: 'blank' });
  show('/');
  await expect.element(button('Actions for Alpha')).toBeVisible();
  button('Actions for Alpha').element().focus();
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('menuitem', { name: 'Move later' })).toBeVisible();
  await page.getByRole('menuitem', { name: 'Move later' }).click();
  await expect.poll(names).toEqual(['Beta', 'Alpha']);

  await button('Actions for Alpha').click();
  await page.getByRole('menuitem', { name: 'Name, colour and icon' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Gamma');
  await userEvent.keyboard('{Enter}');
  await expect.poll(names).toEqual(['Beta', 'Gamma']);

  await button('Actions for Gamma').click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await button('Cancel').click();
  expect(await db.collections.count()).toBe(2);
  await button('Actions for Gamma').click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await button('Delete collection').click();
  await expect.poll(names).toEqual(['Beta']);
  await button('Undo').click();
  await expect.poll(names).toEqual(['Beta', 'Gamma']);
});

it('says what values a change of type would lose before it happens, and undoes it', async () => {
  const collection = await createCollection({ name: 'Things', template: 'blank' });
  const notes = (await db.fields.toArray()).find((field) => field.name === 'Notes')?.id ?? '';
  for (const value of ['12', 'many']) await createRecord(collection.id, { [notes]: value });
  show(`/collections/${collection.id}/settings`);
  await button('Edit Notes').click();
  await page.getByRole('combobox', { name: 'Type' }).click();
  await page.getByRole('option', { name: /^Number/ }).click();
  await expect.element(page.getByText('1 value would be lost')).toBeVisible();
  expect((await db.fields.get(notes))?.type).toBe('longText');
  await button('Change and lose 1').click();
  await expect
    .poll(async () => (await db.records.toArray()).map((record) => record.values[notes] ?? null).sort())
    .toEqual([12, null]);
  await button('Undo').click();
  await expect
    .poll(async () => (await db.records.toArray()).map((record) => record.values[notes]).sort())
    .toEqual(['12', 'many']);
});
