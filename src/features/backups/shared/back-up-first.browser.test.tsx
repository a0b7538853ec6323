import { MantineProvider } from '@mantine/core';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, expect, it } from 'vitest';
import { type BackUpFirst, BackUpFirstNote, BackUpFirstStep, useBackUpFirst } from './back-up-first.tsx';

let root: Root | undefined;
const answers: boolean[] = [];

afterEach(() => {
  root?.unmount();
  document.body.replaceChildren();
  answers.length = 0;
});

/** A button that starts something destructive. */
function Destructive({ backUp }: { readonly backUp: BackUpFirst['backUp'] }) {
  const { state, run } = useBackUpFirst({ backUp });
  return (
    <>
      <button
        type="button"
        onClick={() => {
          void run().then((goesOn) => {
            answers.push(goesOn);
          });
        }}
      >
        Delete
      </button>
      <BackUpFirstStep state={state} />
    </>
  );
}

function draw(backUp: BackUpFirst['backUp']): void {
  const container = document.body.appendChild(document.createElement('div'));
  root = createRoot(container);
  root.render(
    <MantineProvider>
      <Destructive backUp={backUp} />
    </MantineProvider>,
  );
}

async function press(name: string): Promise<void> {
  const find = () => [...document.querySelectorAll('button')].find(({ textContent }) => textContent === name);
  await expect.poll(find).toBeDefined();
  find()?.click();
}

const endless: BackUpFirst['backUp'] = () => new Promise(() => undefined);

it('continues after the backup, and shows nothing if none was needed', async () => {
  draw(() => Promise.resolve());
  await press('Delete');
  await expect.poll(() => answers).toEqual([true]);
  expect(document.body.textContent).not.toContain('Backing up first');
});

it('can continue without the backup, which then stops', async () => {
  let signal: AbortSignal | undefined;
  draw((options) => {
    ({ signal } = options);
    return endless(options);
  });
  await press('Delete');
  await press('Continue without it');
  await expect.poll(() => answers).toEqual([true]);
  expect(signal?.aborted).toBe(true);
});

it('can be cancelled, also by closing the dialog around it, and then nothing happens', async () => {
  draw(endless);
  await press('Delete');
  await press('Cancel');
  await expect.poll(() => answers).toEqual([false]);
  await press('Delete');
  await expect.poll(() => document.body.textContent).toContain('Backing up first');
  root?.unmount();
  await expect.poll(() => answers).toEqual([false, false]);
});

it('reports a failed backup, and still lets the person continue', async () => {
  draw(() => Promise.reject(new Error('full')));
  await press('Delete');
  await expect.poll(() => document.querySelector('[role=alert]')?.textContent).toContain('Nothing has changed yet.');
  expect(answers).toEqual([]);
  await press('Continue without a backup');
  await expect.poll(() => answers).toEqual([true]);
});

it.each([
  ['back-up', 'A backup is made first, so you can get everything back.'],
  ['not-needed', 'Your last backup already has everything, so no new one is made first.'],
  ['off', 'No backup is made first.'],
] as const)('says beforehand whether a backup is made: %s', async (plan, words) => {
  const container = document.body.appendChild(document.createElement('div'));
  root = createRoot(container);
  root.render(
    <MantineProvider>
      <BackUpFirstNote backUpFirst={{ plan: () => Promise.resolve(plan), backUp: endless }} />
    </MantineProvider>,
  );
  await expect.poll(() => document.body.textContent).toContain(words);
});
