import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_KDF } from '../src/engine/crypto/passphrase.ts';
import { type Guide, GUIDES } from '../src/features/backups/shared/guides.ts';
import { guidePage } from './guide-pages.ts';

// `Object.keys` forgets the type of the names.
const NAMES = Object.keys(GUIDES) as readonly Guide[];
const SCREENS = ['src/app', 'src/destinations', 'src/features', 'src/recover', 'src/ui'];

/** The texts of the screens: whole strings, texts between tags, and templates whose gaps may be anything. */
class ScreenTexts {
  readonly #texts = new Set<string>();
  readonly #templates: RegExp[] = [];

  add(source: string): void {
    for (const [, text = ''] of source.matchAll(/>\s*([^<>{}]+?)\s*</gu)) this.#texts.add(text.replace(/\s+/gu, ' '));
    for (const [, , text = ''] of source.matchAll(/(['"])((?:(?!\1)[^\\\n]|\\.)*)\1/gu)) this.#texts.add(text);
    for (const [, text = ''] of source.matchAll(/`([^`]*)`/gu)) {
      const parts = text.split(/\$\{(?:[^{}]|\{[^{}]*\})*\}/u);
      if (parts.join('').replace(/\W/gu, '').length < 8) continue;
      this.#templates.push(new RegExp(`^${parts.map(escape).join('.+')}$`, 'u'));
    }
  }

  has(text: string): boolean {
    return this.#texts.has(text) || this.#templates.some((template) => template.test(text));
  }
}

function escape(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/gu, String.raw`\$&`);
}

function readScreens(): ScreenTexts {
  const texts = new ScreenTexts();
  for (const folder of SCREENS) {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (/\.tsx?$/u.test(name) && !name.includes('.test.')) texts.add(readFileSync(join(folder, name), 'utf8'));
    }
  }
  return texts;
}

const quotedIn = (guide: Guide): readonly string[] =>
  [...readFileSync(`docs/${guide}.md`, 'utf8').matchAll(/\*\*([^*]+)\*\*/gu)].map(([, text = '']) =>
    text.replace(/\s+/gu, ' '),
  );

describe('a guide', () => {
  const screens = readScreens();

  it.each(NAMES)('quotes in bold only what the screens say: %s', (guide) => {
    expect(quotedIn(guide).filter((text) => !screens.has(text))).toEqual([]);
  });

  it('names many buttons, so that the test above is worth something', () => {
    expect(quotedIn('recovery').length).toBeGreaterThan(30);
    expect(screens.has('Press the red button')).toBe(false);
  });

  it.each(NAMES)('names only files that exist: %s', (guide) => {
    const named = readFileSync(`docs/${guide}.md`, 'utf8').matchAll(/`((?:src|e2e|scripts)\/[^`\s]+)`/gu);
    expect([...named].map(([, path = '']) => path).filter((path) => !existsSync(path))).toEqual([]);
  });

  it.each(NAMES)('is a page without scripts that leads only to pages of the app: %s', (guide) => {
    const page = guidePage(guide);
    expect(page).not.toContain('<script');
    expect(page).not.toContain('&lt;!--');
    for (const [, address = ''] of page.matchAll(/(?:href|src)="([^"]*)"/gu)) expect(address).toMatch(/^(?:\/|#)/u);
    expect(page).toMatch(/<h1>[^<]+<\/h1>/u);
  });
});

describe('the guide to security', () => {
  const guide = readFileSync('docs/security.md', 'utf8').replace(/\s+/gu, ' ');

  it('names the costs of a passphrase that the engine has', () => {
    const { memoryKiB, iterations, parallelism } = DEFAULT_KDF;
    expect(guide).toContain(`Argon2id, ${memoryKiB / 1024} MiB, ${iterations} passes, ${parallelism} lane`);
  });

  it('counts the files that a review reads, and names commands that there are', () => {
    const files = readdirSync('src/engine/crypto').filter((name) => !name.includes('.test.'));
    expect(files).toHaveLength(11);
    expect(guide).toContain('the eleven files in `src/engine/crypto`');
    const { scripts }: { scripts: Readonly<Record<string, string>> } = JSON.parse(readFileSync('package.json', 'utf8'));
    const named = [...guide.matchAll(/`npm (?:run )?([\w:]+)/gu)].map(([, name = '']) => name);
    expect(named).toEqual(['test', 'test:long']);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });
});
