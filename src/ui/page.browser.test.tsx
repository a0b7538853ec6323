import { MantineProvider } from '@mantine/core';
import { createRoot, type Root } from 'react-dom/client';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { afterEach, expect, it } from 'vitest';
import { Page } from './page.tsx';

let root: Root | undefined;
afterEach(() => {
  root?.unmount();
});

it('sets the tab title; moves the focus to the heading after a navigation, but not on the first load or out of a focused field', async () => {
  const container = document.body.appendChild(document.createElement('div'));
  const router = createMemoryRouter([
    { path: '/', element: <Page title="First" /> },
    { path: '/second', element: <Page title="Second" heading={<b>The second</b>} /> },
    {
      path: '/third',
      element: (
        <Page title="Third">
          <input autoFocus aria-label="Name" />
        </Page>
      ),
    },
  ]);
  root = createRoot(container);
  root.render(
    <MantineProvider>
      <RouterProvider router={router} />
    </MantineProvider>,
  );
  await expect.poll(() => document.title).toBe('First · Heirloom');
  expect(document.activeElement?.tagName).not.toBe('H1');

  await router.navigate('/second');
  await expect.poll(() => document.activeElement?.tagName).toBe('H1');
  expect(document.activeElement?.textContent).toBe('The second');
  expect(document.title).toBe('Second · Heirloom');

  await router.navigate('/third');
  await expect.poll(() => document.title).toBe('Third · Heirloom');
  expect(document.activeElement?.tagName).toBe('INPUT');
});
