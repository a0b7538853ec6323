import { Input } from '@mantine/core';
import { type ReactNode, useId } from 'react';

/** A field whose control is a group of elements, which has the field's name. */
export function FieldLabel({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id}>
      <Input.Label id={id} labelElement="div" mb={4}>
        {name}
      </Input.Label>
      {children}
    </div>
  );
}
