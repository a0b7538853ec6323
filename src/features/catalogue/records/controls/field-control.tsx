import { Checkbox, MultiSelect, Rating, Select, Textarea, TextInput } from '@mantine/core';
import type { Field, FieldValue } from '../../../../catalogue/model.ts';
import { OptionPill } from '../../../../ui/option-pill.tsx';
import { idsOf } from '../format-value.ts';
import { FieldLabel } from './field-label.tsx';
import { FilesControl } from './files-control.tsx';
import { LocationControl } from './location-control.tsx';
import { NumberControl } from './number-control.tsx';
import { PhotosControl } from './photos-control.tsx';
import { RelationControl } from './relation-control.tsx';
import { UrlControl } from './url-control.tsx';

export interface FieldControlProps {
  readonly recordId: string;
  readonly field: Field;
  readonly value: FieldValue | undefined;
  readonly onChange: (value: FieldValue | undefined) => void;
}

/** The control by which a field is read and edited on a record's page. */
export function FieldControl({ recordId, field, value, onChange }: FieldControlProps) {
  const text = typeof value === 'string' ? value : '';
  const options = field.options ?? [];
  const data = options.map((option) => ({ value: option.id, label: option.label }));
  const renderOption = ({ option }: { option: { value: string; label: string } }) => {
    const color = options.find((candidate) => candidate.id === option.value)?.color ?? 'gray';
    return <OptionPill label={option.label} color={color} />;
  };
  switch (field.type) {
    case 'text':
      return (
        <TextInput
          label={field.name}
          value={text}
          onChange={(event) => {
            onChange(event.currentTarget.value);
          }}
        />
      );
    case 'longText':
      return (
        <Textarea
          label={field.name}
          value={text}
          autosize
          minRows={3}
          maxRows={24}
          onChange={(event) => {
            onChange(event.currentTarget.value);
          }}
        />
      );
    case 'number':
      return <NumberControl field={field} value={typeof value === 'number' ? value : undefined} onChange={onChange} />;
    case 'date':
      return (
        <TextInput
          type="date"
          label={field.name}
          value={text}
          max="9999-12-31"
          onChange={(event) => {
            onChange(event.currentTarget.value);
          }}
          w={200}
        />
      );
    case 'checkbox':
      return (
        <Checkbox
          label={field.name}
          checked={value === true}
          onChange={(event) => {
            onChange(event.currentTarget.checked);
          }}
        />
      );
    case 'select':
      return (
        <Select
          label={field.name}
          data={data}
          value={text === '' ? null : text}
          clearable
          searchable={data.length > 8}
          renderOption={renderOption}
          placeholder="None"
          onChange={(chosen) => {
            onChange(chosen ?? undefined);
          }}
          clearButtonProps={{ 'aria-label': `Clear ${field.name}` }}
        />
      );
    case 'multiSelect':
      return (
        <MultiSelect
          label={field.name}
          data={data}
          value={[...idsOf(value)]}
          searchable
          clearable
          renderOption={renderOption}
          onChange={onChange}
          clearButtonProps={{ 'aria-label': `Clear ${field.name}` }}
        />
      );
    case 'rating':
      return (
        <FieldLabel name={field.name}>
          <Rating
            name={field.id}
            value={typeof value === 'number' ? value : 0}
            allowClear
            size="lg"
            getSymbolLabel={(stars) => `${stars} of 5`}
            onChange={(stars) => {
              onChange(stars === 0 ? undefined : stars);
            }}
          />
        </FieldLabel>
      );
    case 'url':
      return <UrlControl label={field.name} value={text} onChange={onChange} />;
    case 'location':
      return <LocationControl field={field} value={value} onChange={onChange} />;
    case 'relation':
      return <RelationControl recordId={recordId} field={field} ids={idsOf(value)} onChange={onChange} />;
    case 'photos':
      return <PhotosControl recordId={recordId} field={field} value={value} />;
    case 'files':
      return <FilesControl recordId={recordId} field={field} value={value} />;
  }
}
