const SECOND_MS = 1000;

/**
 * How long attempts are blocked after several wrong keys.
 * @param outcome `untried`: the key was not even checked.
 */
export function waitWords(waitUntil: string, outcome: 'wrong' | 'untried', now = Date.now()): string {
  const seconds = Math.max(1, Math.ceil((Date.parse(waitUntil) - now) / SECOND_MS));
  const time = seconds < 90 ? `${seconds} second${seconds === 1 ? '' : 's'}` : `${Math.ceil(seconds / 60)} minutes`;
  const what = outcome === 'wrong' ? 'This does not open your backups.' : 'This was not tried.';
  return `${what} After several wrong keys Heirloom waits: try again in ${time}.`;
}
