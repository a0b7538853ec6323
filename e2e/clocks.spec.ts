import { goToBackups, backUp } from './support/backup.ts';
import { expect, test, type Page } from './support/test.ts';

/** Whether the browser draws its time inputs with am and pm, which it reports to assistive technology. */
async function hasAmPm(page: Page): Promise<boolean> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  return nodes.some(({ role, name }) => role?.value === 'spinbutton' && /AM\/PM/i.test(String(name?.value)));
}

const CLOCKS = [
  { locale: 'en-US', half: '3:30 pm', time: /, \d\d?:\d\d [ap]m$/ },
  { locale: 'de-DE', half: '15:30', time: /, \d\d:\d\d$/ },
] as const;

for (const { locale, half, time } of CLOCKS) {
  test(`[each screen] each screen shows the time in the browser's clock format, as in ${locale}`, async ({
    browser,
    baseURL,
  }) => {
    const context = await browser.newContext({ locale, ...(baseURL === undefined ? {} : { baseURL }) });
    const page = await context.newPage();
    await page.goto('/backups/schedule');
    await page.getByLabel('At', { exact: true }).fill('15:30');
    // Playwright's locale affects Intl, but not the inputs, which follow the browser's build (Chromium 156).
    if (locale === 'en-US') expect(await hasAmPm(page)).toBe(true);
    await expect(page.getByText(`Every day at ${half}: everything.`)).toBeVisible();
    const runs = page.getByRole('listitem').filter({ hasText: /:30/ });
    await expect(runs.first()).toBeVisible();
    for (const run of await runs.allInnerTexts()) expect(run).toContain(`, ${half}`);
    await goToBackups(page);
    await backUp(page);
    await page.getByRole('status').getByRole('link', { name: 'Details' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(time);
    await context.close();
  });
}
