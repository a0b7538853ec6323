import {
  createTheme,
  darken,
  defaultCssVariablesResolver,
  luminance,
  type ButtonProps,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  type MantineTheme,
} from '@mantine/core';
import { returnFocus } from '../ui/focus-return.ts';

/** WCAG 2.2, 1.4.3: the required contrast of text, plus a margin for rounding. */
const MIN_CONTRAST = 4.6;

const teal: MantineColorsTuple = [
  '#e8f7f5',
  '#d2ebe7',
  '#a4d8d0',
  '#74c3b8',
  '#4db2a5',
  '#339f92',
  '#1c8a7e',
  '#0b7066',
  '#075c53',
  '#034740',
];

const listThatScrolls = {
  defaultProps: { withScrollArea: false },
  styles: { options: { maxHeight: 'min(320px, 50vh)', overflowY: 'auto' } },
} as const;

/** Calm and dense; every colour is readable in light and dark. */
export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: { light: 7, dark: 7 },
  colors: { teal },
  // Black text on a filled colour if white would be too faint on it.
  autoContrast: true,
  luminanceThreshold: 0.18,
  defaultRadius: 'sm',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.6rem' },
      h2: { fontSize: '1.35rem' },
      h3: { fontSize: '1.1rem' },
      h4: { fontSize: '1rem' },
    },
  },
  components: {
    // Mantine would write larger in it than in a button of the usual size.
    Button: {
      vars: (_: MantineTheme, { size }: ButtonProps) => ({
        root: size === 'compact-md' ? { '--button-fz': 'var(--mantine-font-size-sm)' } : {},
      }),
    },
    Notifications: { defaultProps: { position: 'bottom-right' } },
    CloseButton: { defaultProps: { 'aria-label': 'Close' } },
    // The list itself scrolls, so that the arrow keys move it; Mantine's scroll area around it cannot be reached by
    // keyboard.
    Select: listThatScrolls,
    MultiSelect: listThatScrolls,
    Autocomplete: listThatScrolls,
    TagsInput: listThatScrolls,
    // Mantine would first focus an empty element, which is not a menu item; the first item is.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    // Mantine renders <header> elements outside any section, which would make them banners of the page.
    ModalHeader: { defaultProps: { role: 'presentation' } },
    DrawerHeader: { defaultProps: { role: 'presentation' } },
    Modal: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' }, onExitTransitionEnd: returnFocus } },
    Drawer: { defaultProps: { onExitTransitionEnd: returnFocus } },
  },
});

/** Mantine's variables, with the ones that are too faint for small text made readable. */
export const cssVariablesResolver: CSSVariablesResolver = (resolvedTheme) => {
  const base = defaultCssVariablesResolver(resolvedTheme);
  const light: Record<string, string> = {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': '#6b737b',
    '--mantine-color-error': '#b02525',
    '--mantine-color-default-border': '#8d959d',
  };
  const dark: Record<string, string> = {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    // Readable also on a hovered table row.
    '--mantine-color-anchor': 'var(--mantine-color-teal-3)',
    '--mantine-color-placeholder': '#a0a0a0',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--mantine-color-default-border': '#737373',
  };
  for (const [name, shades] of Object.entries(resolvedTheme.colors)) {
    const readable = darkenUntilReadable(shades[9], shades[1]);
    light[`--mantine-color-${name}-light-color`] = readable;
    light[`--mantine-color-${name}-text`] = readable;
    light[`--mantine-color-${name}-outline`] = readable;
    dark[`--mantine-color-${name}-text`] = shades[3];
  }
  return { variables: base.variables, light: { ...base.light, ...light }, dark: { ...base.dark, ...dark } };
};

/** The colour, darkened in steps of 5% until it can be read on `background`. */
export function darkenUntilReadable(color: string, background: string): string {
  for (let amount = 0; amount < 1; amount += 0.05) {
    const candidate = darken(color, amount);
    if (contrast(candidate, background) >= MIN_CONTRAST) return candidate;
  }
  return '#000000';
}

/** The contrast ratio of two colours, 1 to 21 (WCAG 2.2, “contrast ratio”). */
export function contrast(a: string, b: string): number {
  const [brighter = 0, darker = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (brighter + 0.05) / (darker + 0.05);
}
