import type { Page } from '@playwright/test';

/** What the stream of the last chosen file was given. */
interface Recorded {
  readonly parts: Uint8Array<ArrayBuffer>[];
  end: 'open' | 'closed' | 'aborted';
}

declare global {
  interface Window {
    recordedFile?: Recorded;
  }
}

/**
 * Gives the page a picker whose file records what is written. A headless Chromium opens no picker, and a page from the
 * disk has no private files whose handles could be given instead (`SecurityError`), so the stream is the test's own.
 * @param isFull whether writing fails, as on a full disk.
 */
export async function offerRecordingPicker(page: Page, isFull = false): Promise<void> {
  await page.evaluate((full) => {
    const pick = async () => ({
      name: 'chosen.zip',
      createWritable: async () => {
        const recorded: Recorded = { parts: [], end: 'open' };
        window.recordedFile = recorded;
        return {
          write: async (bytes: Uint8Array<ArrayBuffer>) => {
            if (full) throw new DOMException('full', 'QuotaExceededError');
            recorded.parts.push(bytes);
          },
          close: async () => {
            recorded.end = 'closed';
          },
          abort: async () => {
            recorded.end = 'aborted';
          },
        };
      },
    });
    Object.defineProperty(window, 'showSaveFilePicker', { configurable: true, value: pick });
  }, isFull);
}

/** How the recorded file ended, and its SHA-256. */
export function recordedFile(page: Page): Promise<{ readonly end: string; readonly sha256: string } | undefined> {
  return page.evaluate(async () => {
    if (!window.recordedFile) return undefined;
    const { parts, end } = window.recordedFile;
    const hash = await crypto.subtle.digest('SHA-256', await new Blob(parts).arrayBuffer());
    const sha256 = Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
    return { end, sha256 };
  });
}
