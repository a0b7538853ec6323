import { MantineProvider } from '@mantine/core';
import { useState } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { PassphraseForm } from './passphrase-form.tsx';

const PASSPHRASE = 'nine lemons under an old bridge';
const BrowserWorker = Worker;

let root: Root;
let workers = 0;

/** Stays busy with the passphrase once it is submitted. */
function Form() {
  const [isPending, setPending] = useState(false);
  return <PassphraseForm submitLabel="Continue" error={null} isPending={isPending} onSubmit={() => setPending(true)} />;
}

beforeEach(() => {
  workers = 0;
  vi.stubGlobal(
    'Worker',
    class extends BrowserWorker {
      constructor(address: string | URL, options?: WorkerOptions) {
        super(address, options);
        workers++;
      }
    },
  );
  root = createRoot(document.body.appendChild(document.createElement('div')));
  root.render(
    <MantineProvider env="test">
      <Form />
    </MantineProvider>,
  );
});

afterEach(() => {
  root.unmount();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('estimates the strength of a passphrase once typing pauses', async () => {
  await page.getByLabelText('Passphrase', { exact: true }).fill(PASSPHRASE);
  await expect.element(page.getByText('Very strong.')).toBeVisible();
  expect(workers).toBe(1);
});

it('estimates nothing any more once the passphrase is submitted', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  await page.getByLabelText('Passphrase', { exact: true }).fill(PASSPHRASE);
  await page.getByLabelText('Repeat passphrase', { exact: true }).fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect.element(page.getByRole('button', { name: 'Continue' })).toHaveAttribute('data-loading', 'true');
  vi.advanceTimersByTime(60_000);
  expect(workers).toBe(0);
});
