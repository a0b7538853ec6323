import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from './calendar.ts';
import { assessProtection, type Protection, type ProtectionLevel } from './health.ts';
import type { CopyFacts, ProtectionFacts } from './health-facts.ts';
import type { ProtectionStep } from './health-problems.ts';

const NOW = Date.UTC(2026, 4, 10, 12);
const daysAgo = (days: number) => NOW - days * DAY_MS;

// Every fact has a few values, the best first, so that a state is a list of digits, and an improvement lowers a digit.
const HERE = {
  repository: ['ready', 'lost', 'locked', 'none'],
  lastBackup: [1, 10, 40, null],
  lastFailure: [null, 'source-failed', 'quota-exceeded'],
  changes: [0, 5],
  schedule: ['on', 'off', 'overdue'],
  key: ['proven', 'unproven', 'none'],
  persistent: [true, false],
  quota: [0.1, 0.85, 0.97],
  guard: [false, true],
} as const;
const COPY = {
  state: ['ok', 'paused', 'permission-lost', 'failing'],
  behind: [0, 3, 10, 40, null],
  drill: ['ok', 'old', 'never', 'failed'],
  check: ['ok', 'old', 'failed'],
  isOutsideDevice: [true, false],
} as const;
type Values<Space> = { -readonly [Name in keyof Space]: Space[Name] extends readonly (infer Value)[] ? Value : never };
type Here = Values<typeof HERE>;
type Copy = Values<typeof COPY>;

function product<Space extends Readonly<Record<string, readonly unknown[]>>>(space: Space): Values<Space>[] {
  let states: Record<string, unknown>[] = [{}];
  for (const [name, values] of Object.entries(space))
    states = states.flatMap((state) => values.map((value) => ({ ...state, [name]: value })));
  // The loop above gave every name a value.
  return states as Values<Space>[];
}

/**
 * Compares the results of each state with those of the states that have one fact one step better.
 * @param isNoStair skips pairs in which neither is better.
 */
function compareWithBetter(
  space: Readonly<Record<string, readonly unknown[]>>,
  found: readonly number[],
  worse: (position: number, better: number) => void,
  isNoStair: (name: string, from: unknown, to: unknown) => boolean = () => false,
): void {
  let stride = found.length;
  for (const [name, values] of Object.entries(space)) {
    const block = stride;
    stride /= values.length;
    for (let position = 0; position < found.length; position += 1) {
      const digit = Math.floor((position % block) / stride);
      // From the last value to the first; for values without an order, from each to the first.
      const to = digit === 0 ? -1 : isNoStair(name, values[digit], values[digit - 1]) ? 0 : digit - 1;
      const better = position - (digit - to) * stride;
      if (to >= 0 && (found[better] ?? 9) > (found[position] ?? -1)) worse(position, better);
    }
  }
}

function toCopy(id: string, copy: Copy, lastBackupAt: number | null): CopyFacts {
  const held = lastBackupAt ?? daysAgo(1);
  const newestAt =
    copy.behind === null ? null : copy.behind === 0 ? held : Math.min(daysAgo(copy.behind), held - HOUR_MS);
  const trial = {
    ok: { at: daysAgo(2), ok: true },
    old: { at: daysAgo(100), ok: true },
    never: null,
    failed: { at: daysAgo(2), ok: false },
  };
  return {
    id,
    isOutsideBrowser: true,
    isOutsideDevice: copy.isOutsideDevice,
    state: copy.state,
    newestAt,
    lastDrill: trial[copy.drill],
    lastCheck: trial[copy.check],
  };
}

function toFacts(here: Here, copies: readonly Copy[]): ProtectionFacts {
  const lastBackupAt = here.lastBackup === null ? null : daysAgo(here.lastBackup);
  return {
    now: NOW,
    repository: here.repository,
    lastBackupAt,
    lastFailure: here.lastFailure,
    changesSince: here.changes,
    isScheduleOn: here.schedule !== 'off',
    overdueSince: here.schedule === 'overdue' ? daysAgo(0.5) : null,
    key: here.key,
    copies: copies.map((copy, position) => toCopy(`copy-${position}`, copy, lastBackupAt)),
    isStoragePersistent: here.persistent,
    quotaFraction: here.quota,
    isGuardTripped: here.guard,
    isBackupRunning: false,
  };
}

const NEW_COPY: Copy = { state: 'ok', behind: 0, drill: 'never', check: 'old', isOutsideDevice: true };

/** The state after the person has followed the advice. */
function carryOut(step: ProtectionStep, here: Here, copies: readonly Copy[]): { here: Here; copies: readonly Copy[] } {
  const withCopy = (id: string, change: Partial<Copy>) => ({
    here,
    copies: copies.map((copy, position) => (`copy-${position}` === id ? { ...copy, ...change } : copy)),
  });
  const cut = (id: string) => copies.some((copy, position) => `copy-${position}` === id && copy.state !== 'ok');
  if ('copyId' in step && !['allow-access', 'fix-connection', 'resume'].includes(step.kind) && cut(step.copyId)) {
    throw new Error(`${step.kind}: the copy cannot be reached`);
  }
  switch (step.kind) {
    case 'unlock':
      if (here.key === 'none') throw new Error('there is no key to unlock with');
      return { here: { ...here, repository: 'ready' }, copies };
    case 'start-over':
      return {
        here: {
          ...here,
          repository: 'none',
          lastBackup: copies.some((copy) => copy.behind !== null) ? here.lastBackup : null,
        },
        copies,
      };
    case 'back-up':
      if (here.repository === 'locked') throw new Error('a locked repository takes no backup');
      return {
        here: {
          ...here,
          repository: 'ready',
          lastBackup: 1,
          lastFailure: null,
          changes: 0,
          schedule: here.schedule === 'overdue' ? 'on' : here.schedule,
        },
        copies,
      };
    case 'answer-guard':
      return { here: { ...here, guard: false }, copies };
    case 'set-up-key':
      return { here: { ...here, key: 'unproven' }, copies };
    case 'prove-key':
      return { here: { ...here, key: 'proven' }, copies };
    case 'add-copy':
      if (here.lastBackup === null) throw new Error('there is nothing to copy');
      return { here, copies: [...copies, { ...NEW_COPY, isOutsideDevice: step.isOutsideDevice }] };
    case 'copy-now':
      if (here.lastBackup === null) throw new Error('there is nothing to copy');
      return withCopy(step.copyId, { behind: 0 });
    case 'allow-access':
    case 'fix-connection':
    case 'resume':
      return withCopy(step.copyId, { state: 'ok' });
    case 'repair-copy':
      return withCopy(step.copyId, { check: 'ok', drill: 'ok' });
    case 'check':
      return withCopy(step.copyId, { check: 'ok' });
    case 'drill':
      return withCopy(step.copyId, { drill: 'ok' });
    case 'persist-storage':
      return { here: { ...here, persistent: true }, copies };
    case 'free-space':
      return {
        here: { ...here, quota: 0.1, lastFailure: here.lastFailure === 'quota-exceeded' ? null : here.lastFailure },
        copies,
      };
    case 'set-schedule':
      return { here: { ...here, schedule: 'on' }, copies };
    case 'wait':
      throw new Error('no backup is running');
  }
}

const RANK: Readonly<Record<ProtectionLevel, number>> = { protected: 0, attention: 1, 'at-risk': 2, unprotected: 3 };
const rank = (facts: ProtectionFacts) => RANK[assessProtection(facts).level];
/** Reports failures together with their state: plain errors are faster than millions of expectations. */
function mustHold(isTrue: boolean, what: string, ...told: unknown[]): void {
  if (!isTrue) throw new Error(`${what}: ${JSON.stringify(told)}`);
}
const isProven = (copy: Copy) => copy.behind !== null && copy.drill === 'ok' && copy.check !== 'failed';

/** The properties of every state. */
function checkState(here: Here, copies: readonly Copy[]): Protection {
  const found = assessProtection(toFacts(here, copies));
  const { level, sentence, nextStep, improvements } = found;
  if (level === 'protected') {
    mustHold(
      sentence.code === 'protected' && here.key === 'proven' && here.lastBackup !== null && copies.some(isProven),
      'protected without proof',
      here,
      copies,
    );
    mustHold(
      !here.guard && here.repository !== 'locked' && here.repository !== 'lost' && here.lastFailure === null,
      'protected in trouble',
      here,
      copies,
    );
    mustHold((nextStep === null) === (improvements.length === 0), 'a step without a reason', found);
    mustHold(
      improvements.every(({ severity }) => severity === 'hint'),
      'protected with a problem',
      found,
    );
  } else {
    mustHold(sentence.code !== 'protected' && nextStep !== null, 'no way on', found);
    mustHold(
      improvements.every(({ severity }) => severity === 'hint' || RANK[severity] <= RANK[level]),
      'a worse problem than the level',
      found,
    );
  }
  if (nextStep) {
    const after = carryOut(nextStep, here, copies);
    const then = assessProtection(toFacts(after.here, after.copies));
    mustHold(RANK[then.level] <= RANK[level], 'the step makes it worse', here, copies, nextStep, then);
    const told = sentence.code === 'protected' ? improvements[0]?.problem : sentence;
    const left = [then.sentence, ...then.improvements.map(({ problem }) => problem)];
    const isLeft = left.some(
      (problem) =>
        problem.code === told?.code &&
        (!('copyId' in problem) || !('copyId' in told) || problem.copyId === told.copyId),
    );
    mustHold(!isLeft, 'the step does not help', here, copies, nextStep, then);
  }
  return found;
}

describe('over all combinations', () => {
  // Health here depends on the worst problem, and so does that of the copies. So each product is tested in full, with
  // the other side at its best, in the middle and at its worst.
  const heres = product(HERE);
  const copies = product(COPY);
  // For pairs: without values that differ from their neighbours only in a hint.
  const fewer = copies.filter(
    (copy) => copy.behind !== 3 && copy.check !== 'old' && copy.drill !== 'old' && copy.isOutsideDevice,
  );
  const someHeres = [
    {
      repository: 'ready',
      lastBackup: 1,
      lastFailure: null,
      changes: 0,
      schedule: 'on',
      key: 'proven',
      persistent: true,
      quota: 0.1,
      guard: false,
    },
    {
      repository: 'ready',
      lastBackup: 10,
      lastFailure: null,
      changes: 5,
      schedule: 'off',
      key: 'unproven',
      persistent: false,
      quota: 0.85,
      guard: false,
    },
    {
      repository: 'none',
      lastBackup: 40,
      lastFailure: null,
      changes: 0,
      schedule: 'on',
      key: 'proven',
      persistent: true,
      quota: 0.1,
      guard: false,
    },
    {
      repository: 'lost',
      lastBackup: null,
      lastFailure: 'quota-exceeded',
      changes: 5,
      schedule: 'overdue',
      key: 'none',
      persistent: false,
      quota: 0.97,
      guard: true,
    },
  ] as const satisfies readonly Here[];
  const someCopies = [
    [],
    [{ ...NEW_COPY, drill: 'ok', check: 'ok' }],
    [NEW_COPY],
    [{ state: 'paused', behind: 10, drill: 'old', check: 'old', isOutsideDevice: false }],
    [{ state: 'failing', behind: null, drill: 'never', check: 'failed', isOutsideDevice: false }],
    [
      { ...NEW_COPY, drill: 'failed' },
      { ...NEW_COPY, state: 'permission-lost', drill: 'ok' },
    ],
  ] as const satisfies readonly (readonly Copy[])[];

  it('gives one level, and a step that helps, for every state here', () => {
    for (const here of heres) for (const some of someCopies) checkState(here, some);
  });

  it('gives one level, and a step that helps, for every state of a copy', () => {
    for (const here of someHeres) for (const copy of copies) checkState(here, [copy]);
  });

  it('gives one level, and a step that helps, for every pair of copies', () => {
    const [best] = someHeres;
    for (const one of fewer) for (const other of fewer) checkState(best, [one, other]);
  });

  it('never gets worse when a fact gets better', () => {
    const fail = (position: number, better: number) => {
      throw new Error(`worse: ${position} ${better}`);
    };
    for (const some of someCopies) {
      const levels = heres.map((here) => rank(toFacts(here, some)));
      // A repository that is absent, lost or locked is not a step of the scale: each is compared with one that is
      // ready.
      compareWithBetter(
        HERE,
        levels,
        (position, better) => mustHold(false, 'worse', heres[position], heres[better], some),
        (name) => name === 'repository',
      );
    }
    for (const here of someHeres)
      compareWithBetter(
        COPY,
        copies.map((copy) => rank(toFacts(here, [copy]))),
        fail,
      );
    for (const other of fewer)
      compareWithBetter(
        COPY,
        copies.map((copy) => rank(toFacts(someHeres[0], [copy, other]))),
        fail,
      );
  });

  it('detects a fact that would make it worse', () => {
    const seen: number[][] = [];
    compareWithBetter({ a: [0, 1], b: [0, 1, 2] }, [0, 1, 0, 1, 1, 2], (position, better) =>
      seen.push([position, better]),
    );
    expect(seen).toEqual([[2, 1]]);
  });

  it('leads, step by step, to a state with nothing left to do', () => {
    const walk = (start: Here, with_: readonly Copy[]) => {
      let state: { here: Here; copies: readonly Copy[] } = { here: start, copies: with_ };
      for (let taken = 0; taken < 25; taken += 1) {
        const { level, nextStep } = assessProtection(toFacts(state.here, state.copies));
        if (!nextStep) return mustHold(level === 'protected', 'nothing to do, and not protected', state);
        state = carryOut(nextStep, state.here, state.copies);
      }
      throw new Error(`no end: ${JSON.stringify([start, with_])}`);
    };
    for (const here of heres) for (const some of [someCopies[0], someCopies[5]]) walk(here, some);
    for (const copy of copies) for (const some of someHeres) walk(some, [copy]);
  });

  it('only asks the person to wait while a backup is running', () => {
    for (const here of heres) {
      const facts = toFacts(here, []);
      const [idle, busy] = [assessProtection(facts), assessProtection({ ...facts, isBackupRunning: true })];
      mustHold(idle.level === busy.level && busy.isBackupRunning, 'running changes nothing else', here);
      mustHold(
        idle.nextStep?.kind === 'back-up'
          ? busy.nextStep?.kind === 'wait'
          : busy.nextStep?.kind === idle.nextStep?.kind,
        'wait',
        here,
        busy,
      );
    }
  });
});

describe('in simple cases', () => {
  const good: Here = {
    repository: 'ready',
    lastBackup: 1,
    lastFailure: null,
    changes: 0,
    schedule: 'on',
    key: 'proven',
    persistent: true,
    quota: 0.1,
    guard: false,
  };
  const goodCopy: Copy = { ...NEW_COPY, drill: 'ok', check: 'ok' };
  const of = (here: Partial<Here>, ...copies: readonly Copy[]) =>
    assessProtection(toFacts({ ...good, ...here }, copies));

  it('is satisfied with a proven copy and a proven key, and nothing less', () => {
    expect(of({}, goodCopy)).toEqual({
      level: 'protected',
      sentence: { code: 'protected', lastBackupAt: daysAgo(1), keptAt: daysAgo(1) },
      nextStep: null,
      improvements: [],
      isBackupRunning: false,
    });
    expect(of({}, NEW_COPY)).toMatchObject({
      level: 'attention',
      sentence: { code: 'not-drilled', copyId: 'copy-0', at: null },
      nextStep: { kind: 'drill', copyId: 'copy-0' },
    });
    expect(of({ key: 'unproven' }, goodCopy)).toMatchObject({ level: 'attention', nextStep: { kind: 'prove-key' } });
    expect(of({ key: 'none' }, goodCopy)).toMatchObject({ level: 'at-risk', nextStep: { kind: 'set-up-key' } });
    expect(of({})).toMatchObject({
      level: 'at-risk',
      sentence: { code: 'only-in-this-browser' },
      nextStep: { kind: 'add-copy', isOutsideDevice: false },
    });
    expect(of({}, { ...goodCopy, drill: 'failed' })).toMatchObject({
      level: 'at-risk',
      nextStep: { kind: 'repair-copy' },
    });
  });

  it('says how recent the outside copy is, if the last backup is not copied yet', () => {
    expect(of({}, { ...goodCopy, behind: 3 })).toMatchObject({
      level: 'protected',
      sentence: { lastBackupAt: daysAgo(1), keptAt: daysAgo(3) },
    });
  });

  it('does not count this browser’s own repository as a copy', () => {
    const own: CopyFacts = { ...toCopy('here', goodCopy, daysAgo(1)), isOutsideBrowser: false, isOutsideDevice: false };
    expect(assessProtection({ ...toFacts(good, []), copies: [own] })).toMatchObject({
      level: 'at-risk',
      sentence: { code: 'only-in-this-browser' },
    });
    expect(
      assessProtection({ ...toFacts(good, [goodCopy]), copies: [own, toCopy('a', goodCopy, daysAgo(1))] }),
    ).toMatchObject({ level: 'protected', nextStep: null });
  });

  it('considers age only if something has changed since', () => {
    expect(of({ lastBackup: 40 }, goodCopy)).toMatchObject({ level: 'protected' });
    expect(of({ lastBackup: 10, changes: 5 }, goodCopy)).toMatchObject({
      level: 'attention',
      sentence: { code: 'backup-old', changes: 5 },
      nextStep: { kind: 'back-up' },
    });
    expect(of({ lastBackup: 40, changes: 5 }, goodCopy)).toMatchObject({
      level: 'at-risk',
      sentence: { code: 'backup-old' },
    });
    expect(of({ schedule: 'overdue', changes: 5 }, goodCopy)).toMatchObject({
      level: 'attention',
      sentence: { code: 'overdue' },
    });
    expect(of({ schedule: 'overdue' }, goodCopy)).toMatchObject({ level: 'protected' });
  });

  it('first reports that there is no backup', () => {
    expect(of({ repository: 'none', lastBackup: null, key: 'none', changes: 5 })).toMatchObject({
      level: 'unprotected',
      sentence: { code: 'no-backup' },
      nextStep: { kind: 'back-up' },
    });
    expect(of({ repository: 'lost', lastBackup: null })).toMatchObject({
      level: 'unprotected',
      sentence: { code: 'backups-lost' },
    });
    expect(of({ repository: 'locked', key: 'none' })).toMatchObject({
      level: 'unprotected',
      sentence: { code: 'backups-locked', canBeOpened: false },
      nextStep: { kind: 'start-over' },
    });
  });

  it('suggests freeing space if the last attempt found the disk full', () => {
    expect(of({ lastFailure: 'quota-exceeded' }, goodCopy)).toMatchObject({
      level: 'attention',
      nextStep: { kind: 'free-space' },
    });
    expect(of({ lastFailure: 'source-failed' }, goodCopy)).toMatchObject({
      level: 'attention',
      nextStep: { kind: 'back-up' },
    });
  });

  it('asks for a folder’s permission before it suggests copying to it', () => {
    expect(of({}, { ...goodCopy, state: 'permission-lost', behind: null })).toMatchObject({
      level: 'at-risk',
      nextStep: { kind: 'allow-access' },
    });
    expect(of({}, goodCopy, { ...goodCopy, state: 'permission-lost' })).toMatchObject({
      level: 'attention',
      sentence: { code: 'permission-lost', copyId: 'copy-1' },
    });
  });

  it('ignores future dates from a clock that has since been set back', () => {
    const facts = toFacts({ ...good, changes: 5 }, [goodCopy]);
    expect(assessProtection({ ...facts, lastBackupAt: NOW + 3 * DAY_MS }).level).not.toBe('protected');
    expect(
      assessProtection({
        ...facts,
        copies: [{ ...toCopy('a', goodCopy, daysAgo(1)), lastDrill: { at: NOW + 3 * DAY_MS, ok: true } }],
      }).sentence,
    ).toMatchObject({ code: 'not-drilled' });
  });
});
