import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EnginePage } from './engine-browser.ts';
import { startProgram } from './start-program.ts';

/** Opens a page in a separate headless Firefox. */
export async function openInFirefox(executablePath: string, url: string, downloadFolder: string): Promise<EnginePage> {
  const profile = await mkdtemp(join(tmpdir(), 'heirloom-firefox-'));
  await writeFile(join(profile, 'user.js'), preferences(downloadFolder));
  const program = startProgram(executablePath, ['--headless', '--no-remote', '--profile', profile, url]);
  return {
    async close() {
      await program.stop();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function preferences(downloadFolder: string): string {
  const values = {
    'browser.download.folderList': 2,
    'browser.download.dir': downloadFolder,
    'browser.download.useDownloadDir': true,
    // Open no other page next to the tested one, and ask no questions.
    'browser.aboutwelcome.enabled': false,
    'browser.shell.checkDefaultBrowser': false,
    'browser.startup.homepage_override.mstone': 'ignore',
    'browser.sessionstore.resume_from_crash': false,
    'datareporting.policy.dataSubmissionEnabled': false,
    'termsofuse.bypassNotification': true,
    'trailhead.firstrun.didSeeAboutWelcome': true,
    // Contact no server except the tests' own.
    'app.normandy.enabled': false,
    'app.update.enabled': false,
    'browser.newtabpage.enabled': false,
    'browser.safebrowsing.downloads.enabled': false,
    'browser.safebrowsing.malware.enabled': false,
    'browser.safebrowsing.phishing.enabled': false,
    'extensions.update.enabled': false,
    'network.captive-portal-service.enabled': false,
    'network.connectivity-service.enabled': false,
    'services.settings.server': 'http://localhost:9/',
    'toolkit.telemetry.enabled': false,
    'toolkit.telemetry.server': 'http://localhost:9/',
  };
  return Object.entries(values)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join('');
}
