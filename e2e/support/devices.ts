import { expect, type Page } from '@playwright/test';
import type { RunningWebDavServer } from '../../src/adapters/testing/servers/webdav-server.ts';
import { goToBackups } from './backup.ts';
import { goToDestinations } from './folders.ts';
import { PASSPHRASE } from './set-up.ts';

/** Goes from anywhere to the Devices screen. */
export async function goToDevices(page: Page): Promise<void> {
  await goToBackups(page);
  await page.getByRole('navigation', { name: 'Pages about backups' }).getByRole('link', { name: 'Devices' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Devices' })).toBeVisible();
}

interface ServerForm {
  /** That opens the form, and that sends it. */
  readonly button: string;
  readonly submit: string;
  readonly server: RunningWebDavServer;
  /** If not the server's own, such as a proxy's. */
  readonly address: string;
}

/** Fills in the form of a WebDAV server, and sends it. */
export async function fillServerForm(page: Page, { button, submit, server, address }: ServerForm): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  const form = page.getByRole('dialog', { name: button });
  await form.getByLabel('Address').fill(address);
  await form.getByLabel('User name').fill(server.userName);
  await form.getByLabel(/^Password/).fill(server.password);
  await form.getByRole('button', { name: submit, exact: true }).click();
  await expect(form).toBeHidden();
}

/** Adds a WebDAV server, and shares it in one press. @param address if not the server's own, such as a proxy's. */
export async function shareThrough(page: Page, server: RunningWebDavServer, address = server.url): Promise<void> {
  await goToDestinations(page);
  await fillServerForm(page, { button: 'Add a WebDAV server', submit: 'Add', server, address });
  await expect(page.getByRole('region', { name: '127.0.0.1' })).toBeVisible();
  await pressShare(page, '127.0.0.1');
}

/** Shares a destination that is there already. @param name the destination's. */
export async function pressShare(page: Page, name: string): Promise<void> {
  await goToDevices(page);
  await page.getByRole('button', { name: `Share through ${name}` }).click();
  await expectShared(page, name);
}

async function expectShared(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('heading', { name: `Shared through ${name}` })).toBeVisible();
  await expect(page.getByText(/^In step /)).toBeVisible();
}

/** Connects and unlocks the shared place on another device, up to the preview; nothing has changed yet. */
export async function openToJoin(page: Page, server: RunningWebDavServer, address = server.url): Promise<void> {
  await goToDevices(page);
  await fillServerForm(page, { button: 'Choose a WebDAV server', submit: 'Open', server, address });
  await unlockToJoin(page);
}

/** Unlocks a place that was opened to join, up to the preview. */
export async function unlockToJoin(page: Page): Promise<void> {
  const section = page.getByRole('region', { name: 'Join the library of another device' });
  await section.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
  await section.getByRole('button', { name: 'Unlock', exact: true }).click();
  await expect(section.getByRole('button', { name: 'Join and unite' })).toBeVisible();
}

/** Agrees to the preview. @param name of the place. */
export async function join(page: Page, name = '127.0.0.1'): Promise<void> {
  const leave = page.getByRole('checkbox', { name: /^Remove the .* in this browser/ });
  if (await leave.isVisible()) await leave.check();
  await page.getByRole('button', { name: 'Join and unite' }).click();
  await expectShared(page, name);
}

/** Gives this device a name that the other one shows. */
export async function renameDevice(page: Page, name: string): Promise<void> {
  await goToDevices(page);
  await page.getByRole('button', { name: 'Rename' }).click();
  const dialog = page.getByRole('dialog', { name: 'Name of this device' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
}

/** Presses *Sync now*, and waits until the cycle is over, however it ends. */
export async function trySyncNow(page: Page): Promise<void> {
  await goToDevices(page);
  const button = page.getByRole('button', { name: 'Sync now' });
  await button.click();
  await expect(page.getByRole('region', { name: 'Synchronising' })).toBeHidden();
  await expect(button).toBeEnabled();
}

/** Presses *Sync now*, and waits until the cycle has ended well. */
export async function syncNow(page: Page): Promise<void> {
  await trySyncNow(page);
  await expect(page.getByRole('alert').filter({ hasText: 'Details for a report' })).toHaveCount(0);
}
