import type { Credential } from '../../engine/index.ts';
import type { Unlocked } from '../contract.ts';
import { showBackups } from './backups-screen.ts';
import { button, make, notice } from './dom.ts';
import type { Back, Opened, Screens } from './screens.ts';

type Way = Extract<Credential['kind'], 'passphrase' | 'recovery-key'>;

const LABELS: Readonly<Record<Way, string>> = { passphrase: 'Passphrase', 'recovery-key': 'Recovery key' };
const HINTS: Readonly<Record<Way, string>> = {
  passphrase: 'The passphrase that was chosen for these backups.',
  'recovery-key': 'Nine groups of four letters and digits, from the recovery kit. Small letters do not matter.',
};

/** Asks for the passphrase or the recovery key. */
export function showUnlock(screens: Screens, opened: Opened, back: Back): void {
  const ways = opened.place.ways.filter((way) => way !== 'passkey');
  const [way] = ways;
  const id = make('p', { class: 'dim' }, `${opened.name} · backups ${opened.place.shortId}`);
  if (way === undefined) {
    const words =
      'These backups have neither a passphrase nor a recovery key that this page knows. A passkey works only in the app, at the address where it was made.';
    screens.show('Unlock the backups', back, id, notice('bad', words));
    return;
  }
  const form = make('form', { class: 'stack' });
  screens.show('Unlock the backups', back, id, form);
  const onUnlocked = (unlocked: Unlocked) => showBackups(screens, { ...opened, ...unlocked }, back);
  fillForm(screens, { form, ways, onUnlocked }, way);
}

interface UnlockForm {
  readonly form: HTMLFormElement;
  readonly ways: readonly Way[];
  readonly onUnlocked: (unlocked: Unlocked) => void;
}

function fillForm(screens: Screens, unlocking: UnlockForm, way: Way): void {
  const { form, ways, onUnlocked } = unlocking;
  const other: Way = way === 'passphrase' ? 'recovery-key' : 'passphrase';
  const field = make('input', {
    id: 'key',
    type: way === 'passphrase' ? 'password' : 'text',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    'aria-describedby': 'key-hint',
    required: true,
  });
  const submit = make('button', { type: 'submit', class: 'primary' }, 'Unlock');
  const message = make('div', {});
  form.replaceChildren(
    make('label', { for: 'key' }, LABELS[way]),
    make('p', { id: 'key-hint', class: 'dim' }, HINTS[way]),
    field,
    make(
      'div',
      { class: 'row' },
      submit,
      way === 'passphrase' ? showTyping(field) : undefined,
      ways.includes(other)
        ? button(`Use the ${LABELS[other].toLowerCase()} instead`, () => fillForm(screens, unlocking, other))
        : undefined,
    ),
    message,
  );
  field.focus();
  form.onsubmit = (event) => {
    event.preventDefault();
    if (submit.disabled) return;
    submit.disabled = true;
    message.replaceChildren(notice('note', 'Checking the key. This takes a moment.'));
    const credential: Credential =
      way === 'passphrase' ? { kind: way, passphrase: field.value } : { kind: way, recoveryKey: field.value };
    void screens
      .attempt(message, async () => onUnlocked(await screens.client.unlock(credential)))
      .finally(() => {
        submit.disabled = false;
        if (field.isConnected) field.focus();
      });
  };
}

function showTyping(field: HTMLInputElement): HTMLButtonElement {
  let isShown = false;
  const toggle = button('Show', () => {
    isShown = !isShown;
    field.type = isShown ? 'text' : 'password';
    toggle.textContent = isShown ? 'Hide' : 'Show';
    field.focus();
  });
  return toggle;
}
