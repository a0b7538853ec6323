import '@mantine/core/styles.css';
import { MantineProvider, NativeSelect } from '@mantine/core';
import { IconMoodSmile } from '@tabler/icons-react';
import { createRoot, type Root } from 'react-dom/client';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createCollection } from '../../../catalogue/collections.ts';
import { db } from '../../../catalogue/database.ts';
import { byReading } from '../../../catalogue/field-types/conversion.ts';
import type { FieldTypeDefinition } from '../../../catalogue/field-types/definition.ts';
import { equalsExactly } from '../../../catalogue/field-types/filters.ts';
import { FIELD_TYPE_DEFINITIONS } from '../../../catalogue/field-types/registry.ts';
import { addField } from '../../../catalogue/fields.ts';
import type { Collection, Field, FieldType } from '../../../catalogue/model.ts';
import { createRecord } from '../../../catalogue/records.ts';
import { CollectionPage } from '../records/collection-page.tsx';
import { RecordPage } from '../records/record-page.tsx';
import type { FieldTypeScreen } from './definition.ts';
import { FIELD_TYPE_SCREENS } from './registry.ts';
import { ModalHost } from '../../../ui/modal-host.tsx';

const MOODS = ['gloomy', 'calm', 'merry'];
const definition: FieldTypeDefinition = {
  canBeTitle: false,
  details: [],
  text: String,
  operators: ['is', 'isNot'],
  equals: equalsExactly,
  convertText: byReading((text) => (MOODS.includes(text) ? text : undefined)),
};
const screen: FieldTypeScreen = {
  label: 'Mood',
  description: 'How it felt',
  Icon: IconMoodSmile,
  width: 217,
  Cell: ({ value }) => <em>{`feels ${String(value)}`}</em>,
  Control: ({ field, value, onChange }) => (
    <NativeSelect
      label={field.name}
      value={String(value)}
      data={MOODS}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  ),
  FilterValue: ({ label, filter, onChange }) => (
    <NativeSelect
      aria-label={label}
      value={String(filter.value ?? '')}
      data={['', ...MOODS]}
      onChange={(event) => {
        onChange({ ...filter, value: event.currentTarget.value });
      }}
    />
  ),
  cellEditing: { choices: () => MOODS.map((mood) => ({ value: mood, label: `very ${mood}` })) },
};
// The cast is necessary because the type is in no list of the product.
const type = 'mood' as FieldType;

let root: Root | undefined;
let collection: Collection;
let field: Field;

beforeAll(() => {
  Object.assign(FIELD_TYPE_DEFINITIONS, { [type]: definition });
  Object.assign(FIELD_TYPE_SCREENS, { [type]: screen });
});

afterAll(() => {
  Reflect.deleteProperty(FIELD_TYPE_DEFINITIONS, type);
  Reflect.deleteProperty(FIELD_TYPE_SCREENS, type);
});

beforeEach(async () => {
  await page.viewport(1000, 800);
  await db.delete();
  await db.open();
  collection = await createCollection({ name: 'Diary', template: 'blank' });
  field = await addField(collection.id, { name: 'Mood', type });
  const record = (name: string, mood: string) =>
    createRecord(collection.id, { [collection.titleFieldId]: name, [field.id]: mood });
  await record('Monday', 'gloomy');
  await record('Friday', 'merry');
  const container = document.body.appendChild(document.createElement('div'));
  const router = createMemoryRouter(
    [
      { path: '/collections/:collectionId', element: <CollectionPage /> },
      { path: '/collections/:collectionId/records/:recordId', element: <RecordPage /> },
    ],
    { initialEntries: [`/collections/${collection.id}`] },
  );
  root = createRoot(container);
  root.render(
    <MantineProvider>
      <RouterProvider router={router} />
      <ModalHost />
    </MantineProvider>,
  );
});

afterEach(() => {
  root?.unmount();
});

const cell = (mood: string) => page.getByRole('gridcell', { name: `feels ${mood}` });
const moodOf = async (name: string) =>
  (await db.records.toArray()).find(({ values }) => values[collection.titleFieldId] === name)?.values[field.id];

it('a new type needs only a definition to be drawn and edited in table cells', async () => {
  await expect.element(cell('merry')).toBeVisible();
  expect(cell('merry').element().getBoundingClientRect().width).toBe(screen.width);
  await cell('gloomy').dblClick();
  const editor = page.getByRole('combobox', { name: 'Mood' });
  await userEvent.selectOptions(editor, 'very calm');
  await userEvent.keyboard('{Enter}');
  await expect.element(cell('calm')).toBeVisible();
  expect(await moodOf('Monday')).toBe('calm');
});

it('a new type needs only a definition to have its control in the form of a record', async () => {
  await page.getByRole('link', { name: 'Friday' }).click();
  const control = page.getByRole('combobox', { name: 'Mood' });
  await expect.element(control).toHaveValue('merry');
  await userEvent.selectOptions(control, 'calm');
  await expect.poll(() => moodOf('Friday')).toBe('calm');
});

it('a new type needs only a definition to filter the table with its own operators and values', async () => {
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.getByRole('button', { name: 'Add a filter' }).click();
  await userEvent.selectOptions(page.getByRole('combobox', { name: 'Filter 1: field' }), 'Mood');
  const how = page.getByRole('combobox', { name: 'Filter 1: how' });
  expect([...how.element().querySelectorAll('option')].map(({ textContent }) => textContent)).toEqual(['is', 'is not']);
  await userEvent.selectOptions(page.getByRole('combobox', { name: 'Filter 1: value' }), 'merry');
  await expect.element(page.getByRole('status').filter({ hasText: '1 of 2 records' })).toBeVisible();
  await expect.element(cell('merry')).toBeInTheDocument();
  expect(cell('gloomy').query()).toBeNull();
});
