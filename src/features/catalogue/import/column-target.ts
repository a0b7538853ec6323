import { definitionOf, importableTypes, isImportable } from '../../../catalogue/field-types/registry.ts';
import type { ColumnMapping, ColumnTarget, TargetField } from '../../../catalogue/import/import-model.ts';
import { screenOf } from '../field-types/registry.ts';

interface TargetChoice {
  readonly value: string;
  readonly label: string;
  readonly to: ColumnTarget;
}

export interface TargetChoices {
  readonly leaveOut: TargetChoice;
  readonly fields: readonly TargetChoice[];
  readonly newFields: readonly TargetChoice[];
}

/** All possible targets of a column. */
export function targetChoices(column: string, mapping: ColumnMapping, fields: readonly TargetField[]): TargetChoices {
  const newName = mapping.to.kind === 'newField' && mapping.to.part === undefined ? mapping.to.name : column;
  return {
    leaveOut: choice('Leave out', { kind: 'leaveOut' }),
    fields: fields
      .filter((field) => isImportable(field.type))
      .flatMap((field) => [
        choice(field.name, { kind: 'field', fieldKey: field.key }),
        ...(definitionOf(field.type).hasCoordinates
          ? [
              choice(`${field.name}: latitude`, { kind: 'field', fieldKey: field.key, part: 'latitude' }),
              choice(`${field.name}: longitude`, { kind: 'field', fieldKey: field.key, part: 'longitude' }),
            ]
          : []),
      ]),
    newFields: [
      ...importableTypes().map((type) =>
        choice(screenOf(type).importLabel ?? screenOf(type).label, { kind: 'newField', name: newName, type }),
      ),
      choice('Location: latitude', { kind: 'newField', name: 'Location', type: 'location', part: 'latitude' }),
      choice('Location: longitude', { kind: 'newField', name: 'Location', type: 'location', part: 'longitude' }),
    ],
  };
}

/** The option in the select field that stands for this target. */
export function choiceValue(to: ColumnTarget): string {
  if (to.kind === 'leaveOut') return 'leaveOut';
  return to.kind === 'field' ? `field|${to.part ?? ''}|${to.fieldKey}` : `new|${to.part ?? ''}|${to.type}`;
}

function choice(label: string, to: ColumnTarget): TargetChoice {
  return { value: choiceValue(to), label, to };
}
