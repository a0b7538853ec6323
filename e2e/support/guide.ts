import { expect, type Locator, type Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';

const textOf = (guide: string): Promise<string> => readFile(`docs/${guide}.md`, 'utf8');
const onOneLine = (text: string): string => text.trim().replace(/\s+/gu, ' ');

/** The headings of the second level, in their order. */
export async function headingsOf(guide: string): Promise<readonly string[]> {
  return [...(await textOf(guide)).matchAll(/^## (.+)$/gmu)].map(([, heading = '']) => heading);
}

/** The text below a heading of the second level, up to the next one. @throws Error if there is none. */
export async function sectionOf(guide: string, heading: string): Promise<string> {
  const section = (await textOf(guide)).split(`\n## ${heading}\n`)[1]?.split('\n## ')[0];
  if (section === undefined) throw new Error(`docs/${guide}.md has no section “${heading}”.`);
  return section;
}

/** The paragraphs, steps and bullets of a section, each on one line, without their marks. */
export async function partsOf(guide: string, heading: string): Promise<readonly string[]> {
  const parts = (await sectionOf(guide, heading)).split(/\n\n|\n(?=\d+\. |- )/u).map(onOneLine);
  return parts.map((part) => part.replace(/^(?:\d+\.|-) /u, '')).filter((part) => part !== '');
}

/** The cells of the rows of a section's table, without its head. */
export async function rowsOf(guide: string, heading: string): Promise<readonly (readonly string[])[]> {
  const lines = (await sectionOf(guide, heading)).split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) => line.split('|').slice(1, -1).map(onOneLine));
}

/** The remedies of a table about trouble, by the first sentence in bold that the app shows. */
export async function troubles(heading: string): Promise<ReadonlyMap<string, string>> {
  const rows = await rowsOf('troubleshooting', heading);
  return new Map(rows.map(([says = '', , remedy = '']) => [namesIn(says)[0] ?? '', remedy]));
}

/** A block of commands or of JSON, and the paragraph above it. */
export interface GuideBlock {
  readonly above: string;
  readonly text: string;
}

/** The fenced blocks of a guide, in its order. */
export async function blocksOf(guide: string): Promise<readonly GuideBlock[]> {
  const parts = (await textOf(guide)).split(/^```\n/mu);
  return parts.flatMap((text, at) => {
    const above = parts[at - 1]?.trim().split('\n\n').at(-1) ?? '';
    return at % 2 === 1 ? [{ above, text }] : [];
  });
}

/** What the guide names in bold, in its order. */
export const namesIn = (text: string): readonly string[] =>
  [...text.matchAll(/\*\*([^*]+)\*\*/gu)].map(([, name = '']) => name);

/** What someone does with the control that a guide names, where it is more than pressing it. */
export type Doing = (control: Locator) => Promise<void>;

/** For a name in bold that is not a control, but something that the screen says. */
export const SAID = 'said';

/**
 * Does what a guide says on the screen, and nothing else: presses the controls that it names in bold, one after the
 * other. Of alternatives (`or **this**`) it takes the first.
 * @param doings by name, what to do instead of pressing it.
 */
export async function followGuide(
  page: Page,
  text: string,
  doings: Readonly<Record<string, Doing | typeof SAID>> = {},
): Promise<void> {
  for (const name of namesIn(text.replace(/ or (?:press )?\*\*[^*]+\*\*/gu, ''))) {
    const doing = doings[name];
    if (doing === SAID) {
      await expect(page.getByText(name).filter({ visible: true }).first()).toBeVisible();
      continue;
    }
    const control = controlNamed(page, name);
    await expect(control, `the control named ${name}`).toBeVisible();
    await (doing ? doing(control) : control.click());
  }
}

const ROLES = ['button', 'link', 'menuitem', 'tab', 'checkbox', 'radio'] as const;

/** The first control that has this name for those who see it, or for those who hear it. */
export function controlNamed(page: Page, name: string): Locator {
  const shown = new RegExp(`^\\s*${name.replace(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`)}\\s*$`, 'u');
  const others = page.getByTitle(name, { exact: true }).or(page.locator('summary, button').filter({ hasText: shown }));
  return ROLES.map((role) => page.getByRole(role, { name, exact: true }))
    .reduce((all, one) => all.or(one), others)
    .filter({ visible: true })
    .first();
}
