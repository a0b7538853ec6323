import { Group, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { StoragePrice } from '../../../backup/contract/destinations.ts';

const CURRENCY_LETTERS = 3;

/** What the provider asks for a gigabyte, so that the card shows what the copies cost. */
export function PriceFields({
  price,
  onChange,
}: {
  readonly price: StoragePrice | null;
  readonly onChange: (price: StoragePrice | null) => void;
}) {
  const [amount, setAmount] = useState<number | null>(price?.amount ?? null);
  const [currency, setCurrency] = useState(price?.currency ?? 'USD');
  const report = (nextAmount: number | null, nextCurrency: string) => {
    const isComplete = nextAmount !== null && nextAmount > 0 && nextCurrency.length === CURRENCY_LETTERS;
    onChange(isComplete ? { amount: nextAmount, currency: nextCurrency } : null);
  };
  return (
    <Group gap="sm" align="flex-end" wrap="nowrap">
      <NumberInput
        label="Price of a gigabyte for a month"
        description="As your provider lists it. Leave empty if it costs nothing."
        min={0}
        decimalScale={6}
        flex={1}
        maw={260}
        value={amount ?? ''}
        onChange={(value) => {
          const next = typeof value === 'number' ? value : null;
          setAmount(next);
          report(next, currency);
        }}
      />
      <TextInput
        label="Currency"
        w={100}
        maxLength={CURRENCY_LETTERS}
        value={currency}
        onChange={({ currentTarget: { value } }) => {
          const next = value.toUpperCase().replace(/[^A-Z]/g, '');
          setCurrency(next);
          report(amount, next);
        }}
      />
    </Group>
  );
}
