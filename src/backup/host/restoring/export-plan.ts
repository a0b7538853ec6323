import type { PlanSession } from '../compare/comparison-session.ts';
import { JsonArray } from '../compare/export-text.ts';
import { filesToBring } from './plan-chosen.ts';
import { planWords } from '../compare/report-words.ts';

const REPLACED_BY = { added: 'add', changed: 'replace', removed: 'remove' } as const;

/** The dry run: the effect of a restore, in sentences, in figures, and row by row. */
export async function exportPlan({ plan, session, unreadable }: PlanSession): Promise<Blob> {
  const { choice, tables, untouched, unknown, dangling, takenAt, app, schemaVersion } = plan;
  const files = await filesToBring(plan, session);
  const entries = await session.readEntries();
  const head = {
    summary: planWords(plan, session.shown, files, unreadable),
    backup: { takenAt, app, schemaVersion },
    choice,
    ...(session.shown.matching ? { matchedByName: session.shown.matching } : {}),
    tables,
    files,
    untouched,
    unknown,
    dangling,
    ...(plan.fitting ? { fitted: plan.fitting.notes } : {}),
    ...(plan.unreadable.length > 0 ? { unreadable: plan.unreadable } : {}),
  };
  const titles = new Map(entries.map(({ table, keyText, title }) => [`${table} ${keyText}`, title]));
  const array = new JsonArray();
  const pieces: string[] = [`${JSON.stringify(head, undefined, 2).slice(0, -2)},\n  "rows": [`];
  for (const [table, change] of Object.entries(plan.changes)) {
    // Everything becomes as in the backup: the differences are the changes.
    if (change.kind === 'replace-all') {
      for (const { table: of, title, keyText, change: how } of entries) {
        if (of === table) pieces.push(array.element({ table, title, keyText, action: REPLACED_BY[how] }));
      }
    }
    if (change.kind !== 'rows') continue;
    for (const action of change.actions) {
      const title = titles.get(`${table} ${action.keyText}`);
      pieces.push(array.element({ table, ...(title === undefined ? {} : { title }), ...action }));
    }
  }
  for (const [table, change] of Object.entries(plan.content)) {
    if (change.kind === 'keys')
      for (const keyText of change.keyTexts) pieces.push(array.element({ table, keyText, action: 'add' }));
    if (change.kind === 'all')
      pieces.push(
        array.element({
          table,
          action: change.removesOthers ? 'bring all, remove others' : 'bring all that is missing',
        }),
      );
  }
  return new Blob([...pieces, '\n]}\n'], { type: 'application/json' });
}
