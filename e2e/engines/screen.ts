import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import type { Bridge } from './bridge.ts';

type Role = 'button' | 'link' | 'heading' | 'table';

/** As long as the other end-to-end tests wait: on a busy machine, steps of a second take a minute. */
const PATIENCE_MS = 120_000;

/** Drives the screens by the names a person sees, in a browser that only its own page controls. */
export class Screen {
  readonly #page: Bridge;

  constructor(page: Bridge) {
    this.#page = page;
  }

  /** Presses the element with this role and name, once it is there and enabled. */
  async press(role: Role, name: string | RegExp): Promise<void> {
    await this.#until(`a ${role} named ${String(name)} to press`, 'press', role, sourceOf(name));
  }

  /** Replaces the text of the field with this label. */
  async type(label: string | RegExp, text: string): Promise<void> {
    await this.#until(`a field named ${String(label)}`, 'type', sourceOf(label), text);
  }

  async typeIfThere(label: string | RegExp, text: string): Promise<void> {
    await this.#run('type', sourceOf(label), text);
  }

  /** Waits until an element with this role and name is visible. */
  async see(role: Role, name: string | RegExp): Promise<void> {
    await this.#until(`a ${role} named ${String(name)}`, 'see', role, sourceOf(name));
  }

  /** Waits until the page shows this text. */
  async read(text: string | RegExp): Promise<void> {
    await this.#until(`the text ${String(text)}`, 'read', text instanceof RegExp ? text.source : escape(text));
  }

  /** The texts of the list with this name, one per item. */
  async itemsOf(listName: string): Promise<readonly string[]> {
    const items = await this.#until(`a list named ${listName}`, 'items', listName);
    return Array.isArray(items) ? items.map(String) : [];
  }

  async names(role: Role): Promise<readonly string[]> {
    const names = await this.#run('names', role);
    return Array.isArray(names) ? names.map(String) : [];
  }

  /** Gives a file to the page's file input, as the file picker would. */
  async pickFile(path: string): Promise<void> {
    const base64 = (await readFile(path)).toString('base64');
    await this.#until('a field for files', 'pick', basename(path), base64);
  }

  /** The value of an expression in the page; promises are awaited. */
  evaluate(expression: string): Promise<unknown> {
    return this.#page.evaluate(expression);
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

/**
 * Runs in the page, so it cannot use anything else in this file. Returns `null` while the wanted element is missing.
 */
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
    // React remembers the value that it set itself; only the prototype's own setter makes it notice a change.
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
