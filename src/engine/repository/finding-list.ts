/** The maximum findings about objects (packs, indexes, snapshots): enough to heal from, and few enough to store. */
export const MOST_OBJECT_FINDINGS = 10_000;
/** The maximum findings about rows and chunks: enough to show. */
export const MOST_DATA_FINDINGS = 500;

/** The first findings of a check, and the total number: however much is damaged, a report can be stored and shown. */
export class FindingList<Finding> {
  readonly #most: number;
  readonly #kept: Finding[] = [];
  #total = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(finding: Finding): void {
    this.#total += 1;
    if (!this.isFull) this.#kept.push(finding);
  }

  addAll(findings: Iterable<Finding>): void {
    for (const finding of findings) this.add(finding);
  }

  /** Counts findings that nobody will see, without creating them. */
  countFurther(count: number): void {
    this.#total += count;
  }

  get isFull(): boolean {
    return this.#kept.length >= this.#most;
  }

  get kept(): readonly Finding[] {
    return this.#kept;
  }

  get total(): number {
    return this.#total;
  }
}

/** Combines several lists for a report: all their findings, and how many more there are, if any. */
export function joinFindings<Finding>(lists: readonly FindingList<Finding>[]): {
  readonly findings: readonly Finding[];
  readonly furtherFindings?: number;
} {
  const findings = lists.flatMap((list) => list.kept);
  const further = lists.reduce((sum, list) => sum + list.total, 0) - findings.length;
  return { findings, ...(further > 0 ? { furtherFindings: further } : {}) };
}
