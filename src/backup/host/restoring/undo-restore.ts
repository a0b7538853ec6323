import { BackupError, type CallOptions, type RestoreChoice, type RestorePlan } from '../../../engine/index.ts';
import type { RestoreSource, UndoAnswer, UndoOutcome, UndoQuestion } from '../../contract/restoring.ts';
import type { SafetyReason } from '../../contract/safety-reason.ts';
import { catalogueSource } from '../state/catalogue-source.ts';
import type { Host } from '../state/host.ts';
import { restore } from './restore.ts';
import { withObjectsKept } from '../platform/web-locks.ts';
import type { Kept } from '../compare/comparison-session.ts';
import { openBackupSide } from '../compare/open-side.ts';
import { planFrom } from './plan-chosen.ts';
import { UndoConflicts } from '../compare/undo-conflicts.ts';

type Choices = Readonly<Record<UndoAnswer['later'], RestoreChoice>>;

const BY_MERGE: Choices = {
  stays: { mode: 'undo', selection: [], resolutions: [] },
  goes: { mode: 'undo', selection: [], resolutions: [{ take: 'theirs' }] },
};
const AS_BEFORE: RestoreChoice = { mode: 'exact', selection: [], resolutions: [] };
const HERE: RestoreSource = { kind: 'here' };

/**
 * Takes back the changes of the last restore, and keeps later ones; can itself be undone. If nothing was changed since,
 * one call does it. Otherwise the first call changes nothing and returns a question, and a second call with the answer
 * does it, or asks again if the data has changed meanwhile.
 * @throws BackupError `missing-object` if there is nothing to undo, or the question is no longer open.
 */
export async function undoLastRestore(
  host: Host,
  asked: Kept<UndoQuestion>,
  answer: UndoAnswer | undefined,
  options: CallOptions,
): Promise<UndoOutcome> {
  const last = await host.device.getLastRestore();
  if (last?.undoId === undefined) {
    throw new BackupError('missing-object', { context: { what: 'undo' }, hint: 'no-state-before' });
  }
  return undoTo(host, { undoId: last.undoId }, asked, answer, options);
}

/** What is undone: the backup of the state before it, and its name in the safety backup if it was no restore. */
interface Undoing {
  readonly undoId: string;
  readonly reason?: SafetyReason;
}

/** As `undoLastRestore`, for any change that kept a journal. */
export async function undoTo(
  host: Host,
  { undoId, reason }: Undoing,
  asked: Kept<UndoQuestion>,
  answer: UndoAnswer | undefined,
  options: CallOptions,
): Promise<UndoOutcome> {
  const agreed = answer && asked.mustGet(answer.questionId);
  const { plan, question } = await planUndo(host, undoId, answer?.later ?? 'stays', options);
  const isAgreed = agreed ? isSameQuestion(agreed, question, answer.later) : !needsAsking(question);
  if (!isAgreed) {
    // The question describes the effect if later changes stay.
    const shown = answer?.later === 'goes' ? (await planUndo(host, undoId, 'stays', options)).question : question;
    asked.add(shown.questionId, shown);
    return { kind: 'asks', question: shown };
  }
  const result = await restore(
    host,
    HERE,
    plan,
    { safetyBackup: true, isUndo: true, ...(reason ? { reason } : {}) },
    options,
  );
  return { kind: 'undone', result, stays: question.stays + (answer?.later === 'goes' ? 0 : question.conflicts) };
}

async function planUndo(
  host: Host,
  undoId: string,
  later: UndoAnswer['later'],
  options: CallOptions,
): Promise<{ readonly plan: RestorePlan; readonly question: UndoQuestion }> {
  const journal = await host.device.getRestoreJournal(undoId);
  const { schemaVersion, rowsSince = schemaVersion } = await catalogueSource.describe();
  const isBaseKnown = journal !== undefined && journal.schemaVersion >= rowsSince;
  const after = await withObjectsKept(options.signal, () => openBackupSide(host, HERE, undoId, options));
  const conflicts = new UndoConflicts();
  const choice = isBaseKnown ? BY_MERGE[later] : AS_BEFORE;
  const plan = await planFrom(host, { source: HERE, id: undoId, sides: { after } }, choice, options, conflicts);
  return { plan, question: { ...questionOf(plan), conflictRows: await conflicts.describe(after, options) } };
}

function questionOf({ tables, choice }: RestorePlan): Omit<UndoQuestion, 'conflictRows'> {
  const sum = (of: (table: RestorePlan['tables'][number]) => number) =>
    tables.reduce((total, table) => (table.isContentAddressed ? total : total + of(table)), 0);
  return {
    questionId: crypto.randomUUID(),
    added: sum(({ added, following }) => added + following),
    changed: sum(({ changed }) => changed),
    removed: sum(({ removed }) => removed),
    stays: sum(({ stays = 0 }) => stays),
    conflicts: sum(({ conflicts }) => conflicts),
    isBaseKnown: choice.mode === 'undo',
  };
}

function needsAsking({ added, changed, removed, stays, conflicts, isBaseKnown }: UndoQuestion): boolean {
  return isBaseKnown ? stays + conflicts > 0 : added + changed + removed > 0;
}

/**
 * Whether the undo does what the person agreed to. Dropping later changes does more than the question says, so only its
 * kind is compared.
 */
function isSameQuestion(agreed: UndoQuestion, now: UndoQuestion, later: UndoAnswer['later']): boolean {
  const isSame =
    agreed.isBaseKnown === now.isBaseKnown && agreed.stays === now.stays && agreed.conflicts === now.conflicts;
  if (later === 'goes' && now.isBaseKnown) return isSame;
  return isSame && agreed.added === now.added && agreed.changed === now.changed && agreed.removed === now.removed;
}
