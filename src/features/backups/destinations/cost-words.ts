import type { StoragePrice } from '../../../backup/contract/destinations.ts';

const GIGABYTE = 1e9;
const MOST_DIGITS = 2;

/** What keeping so many bytes costs a month, such as `€0.12 a month`. */
export function costWords(sizeBytes: number, { amount, currency }: StoragePrice): string {
  const cost = (sizeBytes / GIGABYTE) * amount;
  const format = (value: number) =>
    new Intl.NumberFormat('en', { style: 'currency', currency, maximumFractionDigits: MOST_DIGITS }).format(value);
  const least = 10 ** -MOST_DIGITS;
  return `${cost > 0 && cost < least ? `less than ${format(least)}` : format(cost)} a month`;
}
