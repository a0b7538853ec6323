import type { Schedule, WantedContent } from '../../../engine/index.ts';
import { getSettings } from './automation-store.ts';

/**
 * Everything, with the files that the person has chosen to include: the content that a backup needs to protect the
 * current data.
 */
export function chosenContent({ withFiles, leaveOut }: Schedule): WantedContent {
  return { scope: 'full', withFiles, leaveOut };
}

export async function getChosenContent(): Promise<WantedContent> {
  return chosenContent((await getSettings()).schedule);
}
