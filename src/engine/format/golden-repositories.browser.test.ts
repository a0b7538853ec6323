import { describe, expect, it } from 'vitest';
import { GOLDEN } from '../testing/golden-files.ts';
import { openGolden, readValues } from '../testing/golden-repository.ts';

const isChromium = navigator.userAgent.includes('Chrome/');

describe.each(GOLDEN)('%s', (_name, golden) => {
  it('GR4 holds what is written down, and gives the same rows when a browser makes and writes its values', async () => {
    const { held, changed, incompatible } = await readValues(await openGolden(golden));
    expect(held).toEqual(golden.holds);
    expect(changed).toEqual([]);
    // Chromium has every type of the grammar; the others lack some, and must say so.
    if (isChromium) expect(incompatible).toEqual([]);
  });
});
