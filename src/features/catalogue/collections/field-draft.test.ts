import { expect, it } from 'vitest';
import { draftOf, formOf, problemOf } from './field-draft.ts';

const option = (id: string, label: string) => ({ id, label, color: 'red' }) as const;

it('stores only properties of its type', () => {
  const form = {
    ...formOf(undefined),
    name: ' Weight ',
    unit: ' kg ',
    isSequential: true,
    isSingle: true,
    relatedCollectionId: 'c',
    options: [option('a', ' A ')],
  };
  expect(draftOf({ ...form, type: 'number' })).toEqual({
    name: 'Weight',
    type: 'number',
    unit: 'kg',
    isSequential: true,
  });
  expect(draftOf({ ...form, type: 'text' })).toEqual({ name: 'Weight', type: 'text' });
  expect(draftOf({ ...form, type: 'photos' })).toEqual({ name: 'Weight', type: 'photos', isSingle: true });
  expect(draftOf({ ...form, type: 'relation' })).toEqual({
    name: 'Weight',
    type: 'relation',
    relatedCollectionId: 'c',
  });
  expect(draftOf({ ...form, type: 'select' })).toEqual({ name: 'Weight', type: 'select', options: [option('a', 'A')] });
});

it('names the problem that prevents saving', () => {
  const form = { ...formOf(undefined), name: 'Kind', type: 'select' as const };
  expect(problemOf(form)).toBeUndefined();
  expect(problemOf({ ...form, name: ' ' })).toMatch(/needs a name/);
  expect(problemOf({ ...form, options: [option('a', '')] })).toMatch(/Every option/);
  expect(problemOf({ ...form, options: [option('a', 'X'), option('b', ' x ')] })).toMatch(/same name/);
  expect(problemOf({ ...form, type: 'text', options: [option('a', '')] })).toBeUndefined();
});
