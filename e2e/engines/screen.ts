import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import type { Bridge } from './bridge.ts';

type Role = 'button' | 'link' | 'heading' | 'table';

const PATIENCE_MS = 60_000;

/** What a person sees and does, by the names on the screen, in a browser that nothing drives but its own page. */
export class Screen {
  readonly #page: Bridge;

  constructor(page: Bridge) {
    this.#page = page;
  }

  /** Presses what has this role and this name, once it is there and may be pressed. */
  async press(role: Role, name: string | RegExp): Promise<void> {
    await this.#until(`a ${role} named ${String(name)} to press`, 'press', role, sourceOf(name));
  }

  /** Types over what the field with this label holds. */
  async type(label: string | RegExp, text: string): Promise<void> {
    await this.#until(`a field named ${String(label)}`, 'type', sourceOf(label), text);
  }

  async typeIfThere(label: string | RegExp, text: string): Promise<void> {
    await this.#run('type', sourceOf(label), text);
  }

  /** Waits until what has this role and this name is shown. */
  async see(role: Role, name: string | RegExp): Promise<void> {
    await this.#until(`a ${role} named ${String(name)}`, 'see', role, sourceOf(name));
  }

  /** Waits until this is read on the page. */
  async read(text: string | RegExp): Promise<void> {
    await this.#until(`the text ${String(text)}`, 'read', text instanceof RegExp ? text.source : escape(text));
  }

  /** The texts of a list with this name, one an item. */
  async itemsOf(listName: string): Promise<readonly string[]> {
    const items = await this.#until(`a list named ${listName}`, 'items', listName);
    return Array.isArray(items) ? items.map(String) : [];
  }

  async names(role: Role): Promise<readonly string[]> {
    const names = await this.#run('names', role);
    return Array.isArray(names) ? names.map(String) : [];
  }

  /** Gives a file to the page's file field, as its picker would. */
  async pickFile(path: string): Promise<void> {
    const base64 = (await readFile(path)).toString('base64');
    await this.#until('a field for files', 'pick', basename(path), base64);
  }

  async #until(wanted: string, ...call: readonly string[]): Promise<unknown> {
    const deadline = performance.now() + PATIENCE_MS;
    while (performance.now() < deadline) {
      const result = await this.#run(...call);
      if (result !== null && result !== undefined) return result;
      await wait(50);
    }
    const shown = stripVTControlCharacters(String(await this.#page.evaluate('document.body.innerText'))).slice(0, 2000);
    throw new Error(`Waited for ${wanted}, which never came. The page shows:\n${shown}`);
  }

  #run(...call: readonly string[]): Promise<unknown> {
    return this.#page.evaluate(`(${inPage.toString()})(...${JSON.stringify(call)})`);
  }
}

function sourceOf(name: string | RegExp): string {
  return name instanceof RegExp ? name.source : `^${escape(name)}$`;
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Runs in the page, where nothing of this file is in reach. Gives `null` where what is asked for is not there yet. */
function inPage(what: string, first: string, second = ''): unknown {
  const selectors: Record<string, string> = {
    button: 'button, [role=button]',
    link: 'a[href]',
    heading: 'h1, h2, h3',
    table: 'table',
  };
  const textOf = (id: string | null) =>
    (id ?? '')
      .split(/\s+/)
      .map((one) => document.getElementById(one)?.textContent ?? '')
      .join(' ');
  const nameOf = (element: Element) => {
    const labels =
      'labels' in element && element.labels instanceof NodeList
        ? [...element.labels].map((label) => label.textContent ?? '').join(' ')
        : '';
    const name =
      textOf(element.getAttribute('aria-labelledby')).trim() ||
      element.getAttribute('aria-label') ||
      labels ||
      element.textContent ||
      '';
    return name.replace(/\s+/g, ' ').replace(/ \*$/, '').trim();
  };
  const isShown = (element: Element) =>
    element.getClientRects().length > 0 && !element.closest('[aria-hidden=true], [inert]');
  const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)].filter(isShown);
  const find = (selector: string, name: string) =>
    all(selector).find((element) => new RegExp(name, 'u').test(nameOf(element)));

  if (what === 'names') return all(selectors[first] ?? first).map(nameOf);
  if (what === 'read') return new RegExp(first, 'u').test(document.body.innerText) || null;
  if (what === 'see') return find(selectors[first] ?? first, second) ? true : null;
  if (what === 'press') {
    const element = find(selectors[first] ?? first, second);
    if (!element || element.matches(':disabled, [aria-disabled=true], [data-disabled=true], [data-loading=true]'))
      return null;
    element.click();
    return true;
  }
  if (what === 'type') {
    const field = find('input:not([type=checkbox]):not([type=file]), textarea', first);
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return null;
    field.focus();
    // React remembers what it set itself: only the prototype's own setter makes it look.
    const prototype = field instanceof HTMLInputElement ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype;
    Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, second);
    field.dispatchEvent(new Event('input', { bubbles: true }));
    return true;
  }
  if (what === 'items') {
    const list = all('ul, ol').find(
      (element) => nameOf(element) === first || textOf(element.getAttribute('aria-labelledby')).trim() === first,
    );
    return list ? [...list.querySelectorAll('li')].map((item) => item.innerText) : null;
  }
  const field = document.querySelector<HTMLInputElement>('input[type=file]');
  if (!field) return null;
  const bytes = Uint8Array.from(atob(second), (character) => character.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], first, { type: 'application/zip' }));
  field.files = transfer.files;
  field.dispatchEvent(new Event('change', { bubbles: true }));
  return true;
}
