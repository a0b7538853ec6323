import '@mantine/core/styles.css';
import { Box, Button, MantineProvider, Modal } from '@mantine/core';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { DialogActions } from './dialog-actions.tsx';
import { reveal } from './reveal.ts';

let root: Root;

/** A dialog that is higher than the window, perhaps with a message at its end. */
function draw(message?: string): void {
  root.render(
    <MantineProvider env="test">
      <Modal opened onClose={() => undefined} title="Long">
        <Box h={2000} />
        {message !== undefined && <p ref={reveal}>{message}</p>}
        <DialogActions>
          <Button>Save</Button>
        </DialogActions>
      </Modal>
    </MantineProvider>,
  );
}

/** The element in the middle of `element` as the person sees it. */
function topmostAt(element: Element): Element | null {
  const { left, top, width, height } = element.getBoundingClientRect();
  return document.elementFromPoint(left + width / 2, top + height / 2);
}

async function find(selector: string): Promise<HTMLElement> {
  await expect.poll(() => document.querySelector(selector)).not.toBeNull();
  return document.querySelector<HTMLElement>(selector) ?? document.body;
}

beforeEach(async () => {
  await page.viewport(390, 844);
  root = createRoot(document.body.appendChild(document.createElement('div')));
});
afterEach(() => {
  root.unmount();
  document.body.replaceChildren();
});

it('the buttons of a dialog that is higher than a phone can be pressed without scrolling', async () => {
  draw();
  const save = await find('.mantine-Button-root');
  await expect.poll(() => save.contains(topmostAt(save))).toBe(true);
});

it('a message that appears at the end of a long dialog is scrolled into view', async () => {
  draw();
  await find('.mantine-Button-root');
  draw('It failed.');
  const message = await find('p');
  await expect.poll(() => topmostAt(message)).toBe(message);
});
