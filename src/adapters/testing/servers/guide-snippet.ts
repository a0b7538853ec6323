import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The page that the guide lets in. */
const PAGE = 'https://heirloom.example';

/**
 * The settings that the guide gives for a server, so that tests run with what people copy.
 * @param language of the block in docs/webdav.md, of which the first one counts.
 * @param heading that the block comes after.
 * @param paths by the ones in the guide.
 */
export async function guideSnippet(
  language: string,
  paths: Readonly<Record<string, string>>,
  heading = '',
): Promise<string> {
  const guide = await readFile(join(import.meta.dirname, '../../../../docs/webdav.md'), 'utf8');
  const after = guide.slice(guide.indexOf(heading));
  const block = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(after)?.[1];
  if (block === undefined) throw new Error(`The guide has no settings for ${language}.`);
  return Object.entries({ [PAGE]: '*', ...paths }).reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`The settings for ${language} do not name ${from}.`);
    return text.replaceAll(from, to);
  }, block);
}
