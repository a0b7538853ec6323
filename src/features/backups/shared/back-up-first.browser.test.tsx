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

/** Something destructive that a press begins. */
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

it('continues after the backup, and shows nothing where none was needed', async () => {
  draw(() => Promise.resolve());
  await press('Delete');
  await expect.poll(() => answers).toEqual([true]);
  expect(document.body.textContent).not.toContain('Backing up first');
});

it('can be gone on without, and then the backup is stopped', async () => {
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

it('can be left, also by closing what it stands in: then nothing is done', async () => {
  draw(endless);
  await press('Delete');
  await press('Cancel');
  await expect.poll(() => answers).toEqual([false]);
  await press('Delete');
  await expect.poll(() => document.body.textContent).toContain('Backing up first');
  root?.unmount();
  await expect.poll(() => answers).toEqual([false, false]);
});

it('a failed backup is reported, and stops no one who decides to continue', async () => {
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
