import { describe, expect, it } from 'vitest';
import { documentSchema } from '../../export/export-format.ts';
import { buildGithubProject } from './build-project.ts';
import { openExport } from '../exported/open-export.ts';
import { findDependencies } from './dependencies.ts';
import { githubAsExport, isGithubFile } from './github-file.ts';
import { joinGithub, recogniseGithub } from './github-documents.ts';
import { FIELDS, ITEMS, VIEW } from './testing/greenhouse.ts';

const NOW = new Date('2026-06-01T00:00:00.000Z');

function build(...documents: readonly unknown[]) {
  const parts = documents.map((document) => recogniseGithub(document) ?? {});
  return buildGithubProject(joinGithub(parts), 'Imported', NOW);
}

/** The values of a record by the names of its fields, with labels and titles instead of ids. */
function readable({ document }: ReturnType<typeof build>, number: number) {
  const [{ fields, records }, milestones] = document.collections as [Part, Part];
  const titles = new Map(
    [...records, ...milestones.records].map((record) => [record.id, Object.values(record.values)[0]]),
  );
  const labels = new Map(fields.flatMap(({ options = [] }) => options.map(({ id, label }) => [id, label])));
  const say = (value: unknown) => labels.get(String(value)) ?? titles.get(String(value)) ?? value;
  return Object.fromEntries(
    Object.entries(records[number]?.values ?? {}).map(([id, value]) => [
      fields.find((field) => field.id === id)?.name,
      Array.isArray(value) ? value.map(say) : say(value),
    ]),
  );
}
type Part = ReturnType<typeof build>['document']['collections'][number];

describe('a project of GitHub', () => {
  const built = build(VIEW, FIELDS, ITEMS);

  it('becomes a project with its own fields, choices, milestones and dependencies, and keeps all ids', () => {
    expect(documentSchema.parse(built.document)).toEqual(built.document);
    const [main, milestones] = built.document.collections;
    expect(main?.collection).toMatchObject({ id: 'PVT_kwHOAgreen', name: 'Greenhouse', template: 'project' });
    expect(main?.fields.map(({ name, type }) => `${name}: ${type}`)).toEqual([
      ...['Title: text', 'Number: number', 'Kind: select', 'Link: url', 'Description: longText', 'Assignees: text'],
      ...['Status: select', 'Labels: multiSelect', 'Linked pull requests: url', 'Repository: url'],
      ...['Target date: date', 'Effort: number', 'Sprint: select', 'Unused: text'],
      ...['Milestone: relation', 'Depends on: relation'],
    ]);
    const status = main?.fields.find(({ name }) => name === 'Status');
    expect(status?.options?.map(({ id, label, color }) => [id.slice(0, 8), label, color])).toEqual([
      ['f75ad846', 'To do', 'blue'],
      ['47fc9ee4', 'In progress', 'yellow'],
      ['98236657', 'Done', 'green'],
      ['PVTSSF_s', 'Waiting', expect.any(String)],
    ]);
    expect(main?.fields.find(({ name }) => name === 'Sprint')?.options?.map(({ label }) => label)).toEqual([
      'Sprint 1',
      'Sprint 2',
    ]);
    expect(main?.views).toMatchObject([{ kind: 'board', boardFieldId: 'PVTSSF_status' }, { kind: 'table' }]);
    expect(milestones?.records.map(({ values }) => Object.values(values))).toEqual([
      ['Standing', '2026-05-10', 'The frame is up.'],
    ]);
  });

  it('keeps every value of an item', () => {
    expect(readable(built, 0)).toEqual({
      ...{ Title: 'Draw the plan', Number: 1, Kind: 'Issue', Description: 'To scale.', Status: 'Done', Effort: 2.5 },
      ...{ Link: 'https://github.com/mara/greenhouse/issues/1', Repository: 'https://github.com/mara/greenhouse' },
      ...{ Assignees: 'mara, jonas', Labels: ['question'], Sprint: 'Sprint 2' },
    });
    expect(readable(built, 1)).toMatchObject({
      ...{ Milestone: ['Standing'], 'Target date': '2026-04-19', 'Depends on': ['Draw the plan', 'Order glass'] },
    });
    expect(readable(built, 3)).toMatchObject({ Kind: 'Pull request' });
    expect(readable(built, 4)).toEqual({ Title: 'Buy seeds', Kind: 'Draft' });
  });

  it('reports what could not be kept', () => {
    expect(built.notes).toMatchObject([
      { kind: 'items-missing', count: 1 },
      { kind: 'text', count: 1 },
      { kind: 'dependency', detail: '#3 waits for mara/greenhouse#99, which is not in the project' },
    ]);
  });

  it('comes from the list of items alone, by the names that they use', () => {
    const { document } = build(ITEMS);
    const [main] = document.collections;
    expect(main?.collection).toMatchObject({ id: 'github:Imported', name: 'Imported' });
    expect(main?.fields.map(({ name, type }) => `${name}: ${type}`)).toEqual(
      expect.arrayContaining([
        'Status: text',
        'Effort: number',
        'Target date: date',
        'Labels: multiSelect',
        'Sprint: select',
      ]),
    );
    expect(documentSchema.safeParse(document).success).toBe(true);
  });

  it('has its values under names that the command cuts apart, and leaves out kinds that it does not know', () => {
    // What gh 2.80 prints for fields called "État", "优先级" and "🎯 Goal", and for a kind that is new to it.
    const names = [
      ['État', '\ufffd\ufffdtat'],
      ['优先级', '\ufffd\ufffd\ufffd先级'],
      ['🎯 Goal', '\ufffd\ufffd\ufffd\ufffd Goal'],
    ] as const;
    const fields = [
      ...names.map(([name], at) => ({ id: `PVTF_${at}`, name, type: 'ProjectV2Field' })),
      { id: '', name: '', type: 'ProjectV2NewField' },
    ];
    const item = {
      id: 'PVTI_1',
      content: null,
      '': null,
      ...Object.fromEntries(names.map(([name, key]) => [key, name])),
    };
    const made = build({ fields, totalCount: 4 }, { items: [item], totalCount: 1 });
    expect(readable(made, 0)).toEqual({
      Title: 'Untitled',
      ...Object.fromEntries(names.map(([name]) => [name, name])),
    });
    expect(made.document.collections[0]?.fields.map(({ name }) => name)).toEqual([
      ...['Title', 'Number', 'Kind', 'Link', 'Description', ...names.map(([name]) => name), 'Milestone', 'Depends on'],
    ]);
    expect(made.notes).toEqual([]);
  });

  it('is the same when it is imported again', () => {
    expect(build(ITEMS, VIEW, FIELDS)).toEqual(built);
  });

  it.each([[{}], [[]], [null], [{ items: 'none' }], [{ fields: [{ id: 1 }] }], [{ items: [{ content: null }] }]])(
    'is not recognised in %j',
    (value) => {
      expect(recogniseGithub(value)).toBeUndefined();
    },
  );
});

describe('dependencies in the text of an issue', () => {
  it.each([
    ['Depends on #4, #5 and a/b#6.', ['#4', '#5', 'a/b#6']],
    ['blocked by: https://github.com/a/b/issues/7', ['a/b#7']],
    ['Requires\n- [ ] #1\n* #2\ntext #3', ['#1', '#2']],
    ['See #8; fixes #9', []],
    ['It depends on the weather', []],
    ['depends on #12345678901', []],
  ])('%j', (body, wanted) => {
    expect(findDependencies(body).map(({ repository = '', number }) => `${repository}#${number}`)).toEqual(wanted);
  });
});

describe('a file of a project of GitHub', () => {
  const lines = [VIEW, FIELDS, ITEMS].map((document) => JSON.stringify(document)).join('\n');

  it('is recognised alone, or as documents one below the other, and becomes an export', async () => {
    const powerShell = Buffer.from(`\ufeff${lines.replaceAll('\n', '\r\n')}`, 'utf16le');
    for (const text of [lines, JSON.stringify(ITEMS), JSON.stringify(ITEMS, null, 2), powerShell]) {
      const file = new Blob([text]);
      expect(await isGithubFile(file)).toBe(true);
      const made = await githubAsExport(file, NOW);
      const exported = made && (await openExport(made.zip));
      expect(exported?.collections).toHaveLength(2);
      const [main] = exported?.collections ?? [];
      const records: unknown[] = [];
      for await (const record of exported?.records(main?.folder ?? '') ?? []) records.push(record);
      expect(records).toHaveLength(5);
      await exported?.close();
    }
  });

  it('is not taken for one where it is something else, or only in part', async () => {
    for (const text of ['{"id":1}', 'a,b\n1,2', '[{"id":"PVTI_1"}]'])
      expect(await isGithubFile(new Blob([text]))).toBe(false);
    expect(await githubAsExport(new Blob([`${lines}\n{"id":"PVT_x"}`]), NOW)).toBeUndefined();
  });
});
