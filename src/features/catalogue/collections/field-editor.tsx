import { Button, Checkbox, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { TITLE_FIELD_TYPES } from '../../../catalogue/field-types/registry.ts';
import type { Collection, Field } from '../../../catalogue/model.ts';
import { backUpBefore } from '../../backups/shared/back-up-before.ts';
import { BackUpFirstNote, BackUpFirstStep, useBackUpFirst } from '../../backups/shared/back-up-first.tsx';
import { runAndReport } from '../../errors/notify.tsx';
import { screenOf } from '../field-types/registry.ts';
import { formOf, isChoiceType, problemOf } from './field-draft.ts';
import { FieldTypeSelect } from './field-type-select.tsx';
import { OptionsEditor } from './options-editor.tsx';
import { saveField } from './save-field.ts';
import { TypeChangePreview } from './type-change-preview.tsx';
import { useLostOptionUses } from './use-lost-option-uses.ts';
import { useTypeChangePlan } from './use-type-change-plan.ts';
import { DialogActions } from '../../../ui/dialog-actions.tsx';

/** The form of a field. A change of type first shows its effect on the existing values. */
export function FieldEditor({
  collection,
  field,
  onClose,
}: {
  readonly collection: Collection;
  readonly field: Field | undefined;
  readonly onClose: () => void;
}) {
  const [form, setForm] = useState(() => formOf(field));
  const [isTitle, setTitle] = useState(collection.titleFieldId === field?.id);
  const [isBusy, setBusy] = useState(false);
  const wasTitle = collection.titleFieldId === field?.id;
  const { plan, error: planError } = useTypeChangePlan(field, form);
  const isTypeChanged = field !== undefined && field.type !== form.type;
  const { DetailInputs } = screenOf(form.type);
  const problem = problemOf(form);
  const lostCount = plan?.lost.count ?? 0;
  const isReady = problem === undefined && (!isTypeChanged || plan !== undefined);

  const before = backUpBefore({ kind: 'change-field', name: field?.name ?? form.name, collection: collection.name });
  const backUpFirst = useBackUpFirst(before);
  const lostOptionUses = useLostOptionUses(field, form);
  const isRewritten = (plan?.converted.count ?? 0) + lostCount + lostOptionUses > 0;

  const save = () => {
    setBusy(true);
    runAndReport(async () => {
      try {
        if (isRewritten && !(await backUpFirst.run())) return;
        await saveField({ collection, field, form, plan, isMadeTitle: isTitle && !wasTitle });
        onClose();
      } finally {
        setBusy(false);
      }
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) save();
      }}
    >
      <Stack gap="md">
        <TextInput
          label="Name"
          value={form.name}
          onChange={(event) => {
            setForm({ ...form, name: event.currentTarget.value });
          }}
          data-autofocus
        />
        <FieldTypeSelect
          value={form.type}
          allowed={wasTitle ? TITLE_FIELD_TYPES : undefined}
          onChange={(type) => {
            setForm({ ...form, type });
          }}
        />
        {DetailInputs && <DetailInputs form={form} onChange={setForm} />}
        {isTypeChanged ? (
          <TypeChangePreview plan={plan} error={planError} />
        ) : (
          isChoiceType(form.type) && (
            <OptionsEditor
              field={field}
              options={form.options}
              onChange={(options) => {
                setForm({ ...form, options });
              }}
            />
          )
        )}
        {TITLE_FIELD_TYPES.includes(form.type) && (
          <Checkbox
            label="Title of the records"
            description={wasTitle ? 'To change this, make another field the title.' : undefined}
            checked={isTitle}
            disabled={wasTitle}
            onChange={(event) => {
              setTitle(event.currentTarget.checked);
            }}
          />
        )}
        {isRewritten && backUpFirst.state.kind === 'idle' && <BackUpFirstNote backUpFirst={before} />}
        <BackUpFirstStep state={backUpFirst.state} />
        <DialogActions>
          {problem !== undefined && form.name !== '' && (
            <Text size="sm" c="red">
              {problem}
            </Text>
          )}
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color={lostCount > 0 ? 'red' : 'teal'} disabled={!isReady} loading={isBusy}>
            {field === undefined ? 'Add field' : lostCount > 0 ? `Change and lose ${lostCount}` : 'Save'}
          </Button>
        </DialogActions>
      </Stack>
    </form>
  );
}
