import type { CarriedKeys } from '../../../backup/contract/keys.ts';

/** Which copies have a change of keys, and which will get it later; empty if there are no copies. */
export function carriedWords({ reached, notReached, error }: CarriedKeys): readonly string[] {
  if (error !== undefined)
    return [
      'Other copies of your backups could not be reached. The earlier keys still open them until the next backup is copied.',
    ];
  return [
    ...(reached.length === 0 ? [] : [`The same now applies to the ${copies(reached)} in ${listed(reached)}.`]),
    ...(notReached.length === 0
      ? []
      : [
          `${listed(notReached)} could not be reached: the earlier keys still work there until the next backup is copied.`,
        ]),
  ];
}

const copies = ({ length }: readonly string[]) => (length === 1 ? 'copy' : 'copies');

function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `“${name}”`);
  return quoted.length < 2 ? (quoted[0] ?? '') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1) ?? ''}`;
}
