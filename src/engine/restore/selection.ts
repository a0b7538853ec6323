/**
 * One rule of a selection. A rule matches if everything it names matches; the last matching rule decides, so "all but
 * these" and "only these" are two rules each. Anything that no rule matches is taken.
 */
export interface SelectionRule {
  readonly isTaken: boolean;
  readonly table?: string;
  /** The value of the table's `groupPath`: the id of a collection. */
  readonly group?: string;
  /** The JSON text of a key. */
  readonly keyText?: string;
  /** The path of a field, such as `name` or `values.price`. */
  readonly field?: string;
}

export interface RowIdentity {
  readonly table: string;
  readonly group: string | undefined;
  readonly keyText: string;
}

function matchesRow(rule: SelectionRule, row: RowIdentity): boolean {
  if (rule.table !== undefined && rule.table !== row.table) return false;
  if (rule.keyText !== undefined && rule.keyText !== row.keyText) return false;
  return rule.group === undefined || rule.group === row.group;
}

/** The part of a row that is taken: all of it, none of it, or some of its fields. */
export type RowChoice =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  /** `isRestTaken`: the fields that no rule names, and with them a row that does not exist now. */
  | { readonly kind: 'fields'; readonly isRestTaken: boolean; readonly isTaken: (field: string) => boolean };

/** The rows, and their fields, that a person wants back. */
export class Selection {
  readonly #general: readonly SelectionRule[];
  readonly #byKey: ReadonlyMap<string, readonly SelectionRule[]>;
  readonly #order = new Map<SelectionRule, number>();

  constructor(rules: readonly SelectionRule[]) {
    for (const [at, rule] of rules.entries()) this.#order.set(rule, at);
    this.#general = rules.filter((rule) => rule.keyText === undefined);
    const byKey = new Map<string, SelectionRule[]>();
    for (const rule of rules) {
      if (rule.keyText === undefined) continue;
      const group = byKey.get(rule.keyText);
      if (group) group.push(rule);
      else byKey.set(rule.keyText, [rule]);
    }
    this.#byKey = byKey;
  }

  /** The part of one row that is taken. */
  ofRow(row: RowIdentity): RowChoice {
    const rules = this.#rulesFor(row);
    const whole = rules.findLast((rule) => rule.field === undefined);
    const isTaken = whole?.isTaken ?? true;
    const later = whole ? (this.#order.get(whole) ?? 0) : -1;
    const ofFields = rules.filter((rule) => rule.field !== undefined && (this.#order.get(rule) ?? 0) > later);
    // The last rule of a field decides, so a later one in the map replaces an earlier.
    const byField = new Map(ofFields.map((rule) => [rule.field, rule.isTaken]));
    if ([...byField.values()].every((taken) => taken === isTaken)) return { kind: isTaken ? 'all' : 'none' };
    return { kind: 'fields', isRestTaken: isTaken, isTaken: (field) => byField.get(field) ?? isTaken };
  }

  /** Whether every row of a table is taken whole. */
  takesWholeTable(table: string): boolean {
    const rules = [...this.#general, ...[...this.#byKey.values()].flat()].filter(
      (rule) => (rule.table ?? table) === table,
    );
    return rules.every((rule) => rule.isTaken) || this.#lastTableRule(rules);
  }

  /** Whether no row of a table can be taken. */
  takesNothingOf(table: string): boolean {
    const rules = [...this.#order.keys()].filter((rule) => (rule.table ?? table) === table);
    const last = rules.findLastIndex((rule) => isOfWholeTable(rule));
    return last >= 0 && rules.slice(last).every((rule) => !rule.isTaken);
  }

  /**
   * The key texts of a table, if the rules name every taken row of it by key: then nothing else need be read.
   * `undefined` otherwise.
   */
  onlyKeysOf(table: string): readonly string[] | undefined {
    const rules = [...this.#order.keys()].filter((rule) => (rule.table ?? table) === table);
    const last = rules.findLastIndex((rule) => isOfWholeTable(rule));
    if (last < 0 || rules[last]?.isTaken) return undefined;
    const taking = rules.slice(last).filter((rule) => rule.isTaken);
    return taking.every((rule) => rule.keyText !== undefined)
      ? taking.flatMap((rule) => rule.keyText ?? [])
      : undefined;
  }

  #lastTableRule(rules: readonly SelectionRule[]): boolean {
    const ordered = [...rules].sort((a, b) => (this.#order.get(a) ?? 0) - (this.#order.get(b) ?? 0));
    const last = ordered.findLastIndex((rule) => isOfWholeTable(rule));
    return last >= 0 && ordered.slice(last).every((rule) => rule.isTaken);
  }

  #rulesFor(row: RowIdentity): readonly SelectionRule[] {
    const ofKey = this.#byKey.get(row.keyText) ?? [];
    const rules = [...this.#general, ...ofKey].filter((rule) => matchesRow(rule, row));
    return rules.sort((a, b) => (this.#order.get(a) ?? 0) - (this.#order.get(b) ?? 0));
  }
}

function isOfWholeTable(rule: SelectionRule): boolean {
  return rule.group === undefined && rule.keyText === undefined && rule.field === undefined;
}
