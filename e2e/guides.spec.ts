import { GUIDES } from '../src/features/backups/shared/guides.ts';
import { goToBackups } from './support/backup.ts';
import { serviceWorkerInControl } from './support/service-worker.ts';
import { expect, test } from './support/test.ts';

test.use({ serviceWorkers: 'allow' });

test('the guides open from the backups and the settings, offline too, and obey the policy', async ({
  page,
  context,
}) => {
  await page.goto('/');
  await serviceWorkerInControl(page);
  await context.setOffline(true);
  await goToBackups(page);
  const guides = page.getByRole('navigation', { name: 'Guides' });
  await expect(guides.getByRole('link')).toHaveText(Object.values(GUIDES));
  const opening = context.waitForEvent('page');
  await guides.getByRole('link', { name: GUIDES.recovery }).click();
  const guide = await opening;
  await expect(guide.getByRole('heading', { level: 1 })).toBeVisible();
  const refused: string[] = [];
  guide.on('console', (message) => {
    if (message.type() === 'error') refused.push(message.text());
  });
  await guide.setViewportSize({ width: 390, height: 800 });
  for (const title of Object.values(GUIDES)) {
    const inGuides = guide.getByRole('navigation', { name: 'Guides' });
    const link = inGuides.getByRole('link', { name: title });
    if (await link.isVisible()) await link.click();
    await expect(guide).toHaveTitle(`${title} · Heirloom`);
    // The page may be laid out again only a moment after its window has changed.
    await expect.poll(() => guide.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await expect(guide.locator('main')).toHaveCSS('max-width', '736px');
  }
  expect(refused).toEqual([]);
  await guide.getByRole('link', { name: 'Heirloom', exact: true }).click();
  await expect(guide.getByRole('heading', { level: 1, name: 'Collections' })).toBeVisible();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings' }).click();
  await expect(guides.getByRole('link')).toHaveText(Object.values(GUIDES));
});
