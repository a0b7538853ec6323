import { BackupError } from '../../../engine/index.ts';

/** FORMAT.md §8. */
const MOST_CHARACTERS = { name: 200, note: 10_000 } as const;

/** @throws BackupError `limit-exceeded` if a name or note is longer than a backup can contain. */
export function assertTextFits(texts: { readonly name?: string; readonly note?: string }): void {
  for (const what of ['name', 'note'] as const) {
    const most = MOST_CHARACTERS[what];
    const characters = texts[what]?.length ?? 0;
    if (characters <= most) continue;
    throw new BackupError('limit-exceeded', { context: { what, characters, most }, hint: 'text-too-long' });
  }
}
