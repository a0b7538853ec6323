import type { AddableKindEntry } from '../../../../destinations/kinds.ts';
import type { ConnectProps } from '../../../../destinations/form.ts';
import { formOf } from '../../../../destinations/forms.ts';
import { ConnectByFields } from './connect-by-fields.tsx';

/** The button that connects a place of a kind: the kind's own, or one that opens a form of its fields. */
export function ConnectButton({
  entry: { kind, definition },
  ...props
}: { readonly entry: AddableKindEntry } & ConnectProps) {
  const { Connect } = formOf({ kind });
  if (Connect) return <Connect {...props} />;
  return <ConnectByFields kind={kind} definition={definition} {...props} />;
}
