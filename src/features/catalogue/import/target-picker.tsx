import { Group, NativeSelect, TextInput } from '@mantine/core';
import { useLiveQuery } from 'dexie-react-hooks';
import { db } from '../../../catalogue/database.ts';
import { newTarget } from '../../../catalogue/import/guess-target.ts';
import type { ImportTarget } from '../../../catalogue/import/import-model.ts';
import { OFFERED_TEMPLATES, TEMPLATES } from '../../../catalogue/templates.ts';
import { loadTarget } from './load-target.ts';

/** Where the rows go: a new collection from a template, or an existing one. */
export function TargetPicker({
  target,
  fileName,
  onChange,
  onRename,
}: {
  readonly target: ImportTarget;
  readonly fileName: string;
  /** The target has changed; the columns have to be mapped again. */
  readonly onChange: (target: ImportTarget) => void;
  readonly onRename: (name: string) => void;
}) {
  const collections = useLiveQuery(() => db.collections.orderBy('order').toArray()) ?? [];
  const value = target.kind === 'new' ? `new|${target.template}` : `existing|${target.collectionId}`;
  const pick = async (picked: string) => {
    const template = OFFERED_TEMPLATES.find((name) => picked === `new|${name}`);
    const found = template ? newTarget(template, fileName) : await loadTarget(picked.slice('existing|'.length));
    if (found) onChange(found);
  };
  return (
    <Group grow preventGrowOverflow={false} align="flex-start">
      <NativeSelect
        label="Import into"
        value={value}
        miw={220}
        onChange={(event) => void pick(event.currentTarget.value)}
      >
        <optgroup label="A new collection">
          {OFFERED_TEMPLATES.map((name) => (
            <option key={name} value={`new|${name}`}>
              {name === 'blank'
                ? 'New, with fields from the file only'
                : `New, with the fields of ${TEMPLATES[name].name}`}
            </option>
          ))}
        </optgroup>
        {collections.length > 0 && (
          <optgroup label="Existing collections">
            {collections.map((collection) => (
              <option key={collection.id} value={`existing|${collection.id}`}>
                {collection.name}
              </option>
            ))}
          </optgroup>
        )}
      </NativeSelect>
      {target.kind === 'new' && (
        <TextInput
          label="Name of the new collection"
          miw={220}
          value={target.name}
          onChange={(event) => onRename(event.currentTarget.value)}
        />
      )}
    </Group>
  );
}
