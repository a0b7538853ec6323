import { Button, Group, TextInput } from '@mantine/core';
import { type ClipboardEvent, useState } from 'react';
import type { Field, FieldValue } from '../../../../catalogue/model.ts';
import { isGeoPoint } from '../../../../catalogue/query/collect-points.ts';
import { FieldLabel } from './field-label.tsx';
import { isLatitude, isLongitude, parseNumber, parsePoint } from './parse-input.ts';

interface LocationControlProps {
  readonly field: Field;
  readonly value: FieldValue | undefined;
  readonly onChange: (value: FieldValue | undefined) => void;
}

interface Typed {
  readonly latitude: string;
  readonly longitude: string;
}

/** A location as two numbers; `52.5, 13.4` may be pasted into either. */
export function LocationControl({ field, value, onChange }: LocationControlProps) {
  const [typed, setTyped] = useState<Typed>();
  const stored = isGeoPoint(value) ? value : undefined;
  const shown = typed ?? {
    latitude: stored ? String(stored.latitude) : '',
    longitude: stored ? String(stored.longitude) : '',
  };

  const edit = (next: Typed) => {
    setTyped(next);
    const latitude = parseNumber(next.latitude);
    const longitude = parseNumber(next.longitude);
    if (latitude === undefined && longitude === undefined) onChange(undefined);
    else if (
      typeof latitude === 'number' &&
      typeof longitude === 'number' &&
      isLatitude(latitude) &&
      isLongitude(longitude)
    )
      onChange({ latitude, longitude });
  };
  const paste = (event: ClipboardEvent<HTMLInputElement>) => {
    const point = parsePoint(event.clipboardData.getData('text'));
    if (!point) return;
    event.preventDefault();
    edit({ latitude: String(point.latitude), longitude: String(point.longitude) });
  };
  const leave = () => {
    if (wrong(shown.latitude, isLatitude) || wrong(shown.longitude, isLongitude)) return;
    if ((shown.latitude.trim() === '') === (shown.longitude.trim() === '')) setTyped(undefined);
  };

  return (
    <FieldLabel name={field.name}>
      <Group gap="xs" align="start">
        <TextInput
          aria-label={`${field.name}: latitude`}
          placeholder="Latitude"
          description="−90 to 90, or paste “52.5, 13.4”"
          inputMode="decimal"
          w={200}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={shown.latitude}
          onChange={(event) => {
            edit({ ...shown, latitude: event.currentTarget.value });
          }}
          onPaste={paste}
          onBlur={leave}
          error={wrong(shown.latitude, isLatitude) && 'A number from −90 to 90.'}
        />
        <TextInput
          aria-label={`${field.name}: longitude`}
          placeholder="Longitude"
          description="−180 to 180"
          inputMode="decimal"
          w={200}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={shown.longitude}
          onChange={(event) => {
            edit({ ...shown, longitude: event.currentTarget.value });
          }}
          onPaste={paste}
          onBlur={leave}
          error={wrong(shown.longitude, isLongitude) && 'A number from −180 to 180.'}
        />
        {(shown.latitude !== '' || shown.longitude !== '') && (
          <Button
            variant="subtle"
            color="gray"
            onClick={() => {
              setTyped(undefined);
              onChange(undefined);
            }}
          >
            Clear
          </Button>
        )}
      </Group>
    </FieldLabel>
  );
}

function wrong(text: string, isWithin: (degrees: number) => boolean): boolean {
  const number = parseNumber(text);
  return number === null || (number !== undefined && !isWithin(number));
}
