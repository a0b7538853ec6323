import type { CatalogueFittingNote } from './fitting-types.ts';

/** What adapting changes in the content of rows, in a sentence for the preview of a restore. */
export function fittingWords({ kind, subject, part = '', count }: CatalogueFittingNote): string {
  const values = count === 1 ? '1 value' : `${count} values`;
  switch (kind) {
    case 'part-returns':
      return `The choice “${part}” of “${subject}” comes back, because ${values} ${count === 1 ? 'needs' : 'need'} it.`;
    case 'converted':
      return `${values} of “${subject}” ${count === 1 ? 'is' : 'are'} converted to the field’s current type.`;
    case 'lost':
      return `${values} of “${subject}” cannot be converted to the field’s current type, and ${count === 1 ? 'is' : 'are'} left out, at least in part.`;
    case 'renumbered':
      return `${count === 1 ? '1 record gets' : `${count} records get`} a new number in “${subject}”, because another record now has the old one.`;
    case 'renamed':
      return `${count === 1 ? '1 record' : `${count} records`} of “${subject}” ${count === 1 ? 'gets' : 'get'} “${part}” after the title, to distinguish it from what is here.`;
    case 'unlinked':
      return `The view “${subject}” is restored without the fields and choices that no longer exist.`;
  }
}
