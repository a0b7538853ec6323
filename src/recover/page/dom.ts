type Child = Node | string | undefined;

interface Attributes {
  readonly class?: string;
  /** Called on a click. */
  readonly onClick?: () => void;
  /** All others are attributes; `true` is an empty one, `false` and `undefined` none. */
  readonly [attribute: string]: string | number | boolean | (() => void) | undefined;
}

/** Makes an element. Texts are never read as HTML. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  { onClick, ...attributes }: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  if (onClick) element.addEventListener('click', onClick);
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

export function button(text: string, onClick: () => void, look: 'primary' | 'plain' = 'plain'): HTMLButtonElement {
  return make('button', { type: 'button', class: look, onClick }, text);
}

/** A message that screen readers announce when it appears. @param details a list below it. */
export function notice(kind: 'good' | 'bad' | 'note', text: string, details: readonly string[] = []): HTMLElement {
  return make(
    'div',
    { class: `notice ${kind}`, role: kind === 'bad' ? 'alert' : 'status' },
    make('p', {}, text),
    details.length > 0 ? make('ul', {}, ...details.map((detail) => make('li', {}, detail))) : undefined,
  );
}

/** A section of its own heading. */
export function section(heading: string, ...children: readonly Child[]): HTMLElement {
  return make('section', { 'aria-label': heading }, make('h2', {}, heading), ...children);
}

/** A check box with its label. */
export function checkbox(text: string, isChecked: boolean): { label: HTMLElement; input: HTMLInputElement } {
  const input = make('input', { type: 'checkbox', checked: isChecked });
  return { label: make('label', { class: 'choice' }, input, text), input };
}

/** Buttons to the neighbouring pages of a long list. */
export function pager(
  words: string,
  previous: (() => void) | undefined,
  next: (() => void) | undefined,
): HTMLElement | undefined {
  if (!previous && !next) return undefined;
  const [back, forward] = [button('Previous page', () => previous?.()), button('Next page', () => next?.())];
  back.disabled = previous === undefined;
  forward.disabled = next === undefined;
  return make('nav', { class: 'row', 'aria-label': 'Pages' }, back, make('span', { role: 'status' }, words), forward);
}
