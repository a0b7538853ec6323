import type { CheckReport } from '../../../engine/index.ts';

/** Which tables of a backup are intact, and which are not. */
export interface IntactParts {
  readonly whole: readonly string[];
  readonly damaged: readonly string[];
}

/** A finding about a table has this form: `records in snapshots/…`. */
const TABLE_SUBJECT = /^(.+) in snapshots\//;

/** Derives the intact parts of a backup from a full check. */
export function intactParts(
  findings: CheckReport['findings'],
  tables: readonly { readonly name: string; readonly rows: number }[],
): IntactParts {
  const named = new Set(findings.map(({ subject }) => TABLE_SUBJECT.exec(subject)?.[1]));
  const held = tables.filter(({ rows }) => rows > 0).map(({ name }) => name);
  return { whole: held.filter((name) => !named.has(name)), damaged: held.filter((name) => named.has(name)) };
}
