import type { CallOptions, Repository } from '../../../engine/index.ts';
import { captureLive, liveLines } from '../../../engine/low-level.ts';
import { catalogueSource } from '../state/catalogue-source.ts';
import { readNames } from './catalogue-names.ts';
import type { OpenSide } from './open-side.ts';

/** The small tables with the names for rows. */
const NAMED = ['collections', 'fields'];

/** The current data, for looking up a row or two: only requested records are read. */
export async function openLiveSide(repository: Repository, options: CallOptions): Promise<OpenSide> {
  const moment = await catalogueSource.openMoment(NAMED, options);
  const { view, roots } = await captureLive(repository, moment, NAMED, {
    ...options,
    onProgress: () => undefined,
  }).finally(() => moment.close());
  return {
    summary: 'now',
    open: async () => view,
    roots,
    find: async (table, keyTexts) => {
      const wanted = await catalogueSource.openMoment([table], options);
      return liveLines(repository, wanted, table, keyTexts).finally(() => wanted.close());
    },
    rowsOf: new Map(),
    names: await readNames(view, roots, options),
  };
}
