import '@mantine/core/styles.css';
import './global.css';
import { Loader, MantineProvider, Progress } from '@mantine/core';
import { createRoot } from 'react-dom/client';
import { expect, it } from 'vitest';
import { cdp } from 'vitest/browser';
import { Loading } from '../ui/loading.tsx';
import { theme } from './theme.ts';

async function askForMotion(value: 'reduce' | 'no-preference'): Promise<void> {
  await cdp().send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-reduced-motion', value }] });
}

it('moves nothing while it loads or works if less motion is asked for', async () => {
  const root = createRoot(document.body.appendChild(document.createElement('div')));
  await askForMotion('no-preference');
  root.render(
    <MantineProvider theme={theme}>
      <Loader />
      <Loading label="Loading" h={20} />
      <Progress value={50} animated />
    </MantineProvider>,
  );
  await expect.poll(() => document.getAnimations().length).toBe(3);
  await askForMotion('reduce');
  await expect.poll(() => document.getAnimations().length).toBe(0);
  await askForMotion('no-preference');
  root.unmount();
});
