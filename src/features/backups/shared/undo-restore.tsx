import { Button, Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { UndoAnswer, UndoOutcome, UndoQuestion } from '../../../backup/contract/restoring.ts';
import { changeWords } from './change-words.ts';
import { SideValues } from './compare/side-values.tsx';
import { formatCountOf } from '../../../ui/format.ts';
import { modals } from '../../../ui/modals.ts';
import { DialogActions } from '../../../ui/dialog-actions.tsx';

/** Whether a restore is undone or redone. */
export type UndoKind = 'undo' | 'redo';

export const UNDO_LABELS: Readonly<Record<UndoKind, string>> = { undo: 'Undo', redo: 'Redo' };
/** The restore to be undone. */
const TAKEN_BACK: Readonly<Record<UndoKind, string>> = { undo: 'restore', redo: 'undo' };

type Later = UndoAnswer['later'];
type Undone = Extract<UndoOutcome, { readonly kind: 'undone' }>;

/**
 * The data may change between the question and the undo, for example in another tab; then the question is asked again.
 */
const MOST_TRIES = 3;

/**
 * Undoes the last restore, or redoes the one that was undone. If there are later changes, asks first.
 * @throws an error with the code `cancelled` if the person declines; and the errors of `call`.
 */
export async function undoRestore(
  kind: UndoKind,
  call: (answer: UndoAnswer | undefined) => Promise<UndoOutcome>,
): Promise<Undone> {
  let answer: UndoAnswer | undefined;
  for (let tries = 1; ; tries += 1) {
    try {
      const outcome = await call(answer);
      if (outcome.kind === 'undone') return outcome;
      const later = await askAboutUndo(kind, outcome.question);
      if (later === undefined) throw Object.assign(new Error('The person said no.'), { code: 'cancelled' });
      answer = { questionId: outcome.question.questionId, later };
      tries = 1;
    } catch (error) {
      if (!isStale(error) || tries >= MOST_TRIES) throw error;
    }
  }
}

function isStale(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'stale-plan';
}

/** The later changes that an undo kept; empty if there were none. */
export function staysWords(stays: number): string | undefined {
  if (stays === 0) return undefined;
  return `${formatCountOf(stays, 'item')} that you changed since then ${stays === 1 ? 'stays' : 'stay'} as ${stays === 1 ? 'it is' : 'they are'}.`;
}

const TITLES: Readonly<Record<UndoKind, string>> = {
  undo: 'You have changed things since this restore',
  redo: 'You have changed things since the undo',
};

/** Resolves to `undefined` if the person declines. */
function askAboutUndo(kind: UndoKind, question: UndoQuestion): Promise<Later | undefined> {
  return new Promise((resolve) => {
    const id = crypto.randomUUID();
    const answer = (later: Later | undefined) => {
      resolve(later);
      modals.close(id);
    };
    modals.open({
      modalId: id,
      title: question.isBaseKnown ? TITLES[kind] : 'Go back to the state before?',
      children: <UndoChoice kind={kind} question={question} onAnswer={answer} />,
      // Also called after an answer, when the promise has long been settled.
      onClose: () => {
        resolve(undefined);
      },
    });
  });
}

function UndoChoice({
  kind,
  question,
  onAnswer,
}: {
  readonly kind: UndoKind;
  readonly question: UndoQuestion;
  readonly onAnswer: (later: Later | undefined) => void;
}) {
  const [later, setLater] = useState<Later>('stays');
  const { conflicts, conflictRows, isBaseKnown } = question;
  const losesLater = !isBaseKnown || later === 'goes';
  return (
    <Stack gap="md">
      {questionWords(kind, question).map((sentence) => (
        <Text key={sentence} size="sm">
          {sentence}
        </Text>
      ))}
      {conflictRows.length > 0 && (
        <Stack
          component="ul"
          gap="sm"
          m={0}
          p={0}
          mah="40vh"
          aria-label={`Changed by the ${TAKEN_BACK[kind]} and again since`}
          tabIndex={0}
          style={{ overflowY: 'auto', listStyle: 'none' }}
        >
          {conflictRows.map(({ table, keyText, title, fields }) => (
            <li key={`${table} ${keyText}`}>
              <Text size="sm" fw={500}>
                {title}
              </Text>
              <SideValues title={title} fields={fields} sides={['Now', `Before the ${TAKEN_BACK[kind]}`]} />
            </li>
          ))}
          {conflicts > conflictRows.length && (
            <li>
              <Text size="sm" c="dimmed">{`And ${formatCountOf(conflicts - conflictRows.length, 'more item')}.`}</Text>
            </li>
          )}
        </Stack>
      )}
      {conflicts > 0 && (
        <Radio.Group
          label={`${formatCountOf(conflicts, 'item')} ${conflicts === 1 ? 'was' : 'were'} changed by the ${TAKEN_BACK[kind]} and again since`}
          value={later}
          onChange={(value) => {
            setLater(value === 'goes' ? 'goes' : 'stays');
          }}
        >
          <Stack gap="xs" mt="xs">
            <Radio value="stays" label="Keep my later changes" />
            <Radio
              value="goes"
              label={kind === 'redo' ? 'Use the restored values' : 'Use the state before the restore'}
            />
          </Stack>
        </Radio.Group>
      )}
      <DialogActions>
        <Button
          variant="default"
          onClick={() => {
            onAnswer(undefined);
          }}
          data-autofocus
        >
          Cancel
        </Button>
        <Button
          {...(losesLater ? { color: 'red' } : {})}
          onClick={() => {
            onAnswer(later);
          }}
        >{`${UNDO_LABELS[kind]} the restore`}</Button>
      </DialogActions>
    </Stack>
  );
}

/** The changes that are undone and those that stay, in a sentence each. */
function questionWords(kind: UndoKind, question: UndoQuestion): readonly string[] {
  const changes = changeWords(question);
  if (!question.isBaseKnown) {
    return [
      `Heirloom does not know what has changed since this restore. ${UNDO_LABELS[kind]}ing it returns everything to the state before, and discards what you changed since: ${changes}.`,
    ];
  }
  const total = question.added + question.changed + question.removed;
  const takenBack =
    total === 0
      ? `Nothing else of what the ${TAKEN_BACK[kind]} did is left to take back.`
      : `${UNDO_LABELS[kind]}ing takes back what the ${TAKEN_BACK[kind]} did to ${formatCountOf(total, 'item')}: ${changes}.`;
  return [
    takenBack,
    ...[staysWords(question.stays) ?? []].flat(),
    'The current state is backed up first, so you can undo this too.',
  ];
}
