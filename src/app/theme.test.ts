import { DEFAULT_THEME, mergeMantineTheme } from '@mantine/core';
import { describe, expect, it } from 'vitest';
import { contrast, cssVariablesResolver, darkenUntilReadable, theme } from './theme.ts';

const resolved = mergeMantineTheme(DEFAULT_THEME, theme);
const variables = cssVariablesResolver(resolved);
/** WCAG 2.2, 1.4.3. */
const AA = 4.5;

it('contrast follows WCAG', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

it('darkenUntilReadable leaves readable colours alone and darkens others', () => {
  expect(contrast(darkenUntilReadable('#e67700', '#fff3bf'), '#fff3bf')).toBeGreaterThan(AA);
  expect(darkenUntilReadable('#000000', '#ffffff')).toContain('0, 0, 0');
});

describe.each(Object.keys(resolved.colors).filter((name) => name !== 'dark'))('the color %s', (name) => {
  const shades = resolved.colors[name] ?? [];

  it('can be read as text on white, on its tint, and on the dark page', () => {
    const light = variables.light[`--mantine-color-${name}-text`] ?? '';
    for (const background of ['#ffffff', shades[1] ?? ''])
      expect(contrast(light, background)).toBeGreaterThanOrEqual(AA);
    for (const index of [6, 7])
      expect(
        contrast(variables.dark[`--mantine-color-${name}-text`] ?? '', resolved.colors.dark[index] ?? ''),
      ).toBeGreaterThanOrEqual(AA);
  });

  it('carries readable text when it fills a button, even while hovered', () => {
    for (const shade of [shades[7] ?? '', shades[8] ?? '']) {
      const best = Math.max(contrast(shade, '#ffffff'), contrast(shade, '#000000'));
      expect(best).toBeGreaterThanOrEqual(AA);
    }
  });
});
