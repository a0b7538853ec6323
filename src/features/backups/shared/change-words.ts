import { formatCount } from '../../../ui/format.ts';

interface Change {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** The effect of a restore on one kind of item, in a few words: `12 come back, 3 change, 1 is removed`. */
export function changeWords({ added, changed, removed }: Change): string {
  const parts: string[] = [];
  if (added > 0) parts.push(`${formatCount(added)} ${added === 1 ? 'comes back' : 'come back'}`);
  if (changed > 0) parts.push(`${formatCount(changed)} ${changed === 1 ? 'changes' : 'change'}`);
  if (removed > 0) parts.push(`${formatCount(removed)} ${removed === 1 ? 'is removed' : 'are removed'}`);
  return parts.length === 0 ? 'nothing changes' : parts.join(', ');
}

/** The same, afterwards: `12 came back, 3 changed, 1 was removed`. */
export function doneWords({ added, changed, removed }: Change): string {
  const parts: string[] = [];
  if (added > 0) parts.push(`${formatCount(added)} came back`);
  if (changed > 0) parts.push(`${formatCount(changed)} changed`);
  if (removed > 0) parts.push(`${formatCount(removed)} ${removed === 1 ? 'was removed' : 'were removed'}`);
  return parts.length === 0 ? 'Nothing needed to change' : parts.join(', ');
}
