/** Replaces letters that people may type by those of the recovery key, as `parseRecoveryKey` does. */
function normalise(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
}

/**
 * Whether the person has the recovery key: all typed groups, by position from 0, match it. Case, spaces and hyphens do
 * not matter; O is read as 0, I and L as 1.
 */
export function isConfirmedBy(recoveryKey: string, typed: Readonly<Record<number, string>>): boolean {
  const groups = recoveryKey.split('-');
  const answers = Object.entries(typed);
  return answers.length > 0 && answers.every(([position, answer]) => groups[Number(position)] === normalise(answer));
}
