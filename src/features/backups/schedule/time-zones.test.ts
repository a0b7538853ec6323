import { expect, it } from 'vitest';
import { listTimeZones } from './time-zones.ts';

it('lists UTC and both names of renamed zones, each once', () => {
  const names = listTimeZones(null);
  expect(names[0]).toBe('UTC');
  for (const name of [
    'Asia/Kolkata',
    'Asia/Calcutta',
    'Europe/Kyiv',
    'Europe/Kiev',
    'America/Nuuk',
    'America/Godthab',
    'Asia/Yangon',
    'Asia/Rangoon',
    'Asia/Ho_Chi_Minh',
    'Asia/Saigon',
    'Europe/Berlin',
    'US/Pacific',
    'Etc/GMT+5',
  ]) {
    expect(names).toContain(name);
  }
  expect(new Set(names).size).toBe(names.length);
});

it('lists only zones that this platform accepts', () => {
  for (const name of listTimeZones(null)) expect(() => new Intl.DateTimeFormat('en', { timeZone: name })).not.toThrow();
});

it('always lists the zone that a schedule has stored', () => {
  expect(listTimeZones('+05:30')).toContain('+05:30');
  expect(listTimeZones('Asia/Kolkata').filter((name) => name === 'Asia/Kolkata')).toHaveLength(1);
});
