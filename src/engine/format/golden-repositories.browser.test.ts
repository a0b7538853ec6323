import { describe, expect, it } from 'vitest';
import { GOLDEN } from '../testing/golden-files.ts';
import { openGolden, readValues } from '../testing/golden-repository.ts';

const isChromium = navigator.userAgent.includes('Chrome/');

describe.each(GOLDEN)('the golden repository %s', (_name, golden) => {
  it('GR4 has the recorded content, and yields the same rows if a browser creates and writes its values', async () => {
    const { held, changed, incompatible } = await readValues(await openGolden(golden));
    expect(held).toEqual(golden.holds);
    expect(changed).toEqual([]);
    // Chromium has every type of the grammar. The others lack some, and must report it.
    if (isChromium) expect(incompatible).toEqual([]);
  });
});
