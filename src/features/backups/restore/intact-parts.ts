import type { CheckReport } from '../../../engine/index.ts';

/** Which tables of a backup are whole, and which are not. */
export interface IntactParts {
  readonly whole: readonly string[];
  readonly damaged: readonly string[];
}

/** A finding about a table says so: `records in snapshots/…`. */
const TABLE_SUBJECT = /^(.+) in snapshots\//;

/** Tells by a full check what of a backup is whole. */
export function intactParts(
  findings: CheckReport['findings'],
  tables: readonly { readonly name: string; readonly rows: number }[],
): IntactParts {
  const named = new Set(findings.map(({ subject }) => TABLE_SUBJECT.exec(subject)?.[1]));
  const held = tables.filter(({ rows }) => rows > 0).map(({ name }) => name);
  return { whole: held.filter((name) => !named.has(name)), damaged: held.filter((name) => named.has(name)) };
}
