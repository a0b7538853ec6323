import type { Resolution } from '../../../engine/index.ts';

/** How a conflict is settled, in plain words. */
export const ANSWER_WORDS: Readonly<Record<Resolution, string>> = {
  mine: 'Keep mine',
  theirs: 'Take the backup’s',
  both: 'Keep both',
  newest: 'Newest wins',
};

export const ANSWERS: readonly Resolution[] = ['mine', 'theirs', 'both', 'newest'];

/** The answer from a select field; `undefined` if there is none yet. */
export function parseAnswer(text: string): Resolution | undefined {
  return ANSWERS.find((answer) => answer === text);
}
