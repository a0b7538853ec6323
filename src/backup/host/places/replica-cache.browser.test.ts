import { afterEach, describe, expect, it } from 'vitest';
import { dropReplicaCache, replicaCache } from './replica-cache.ts';

const bytes = (...values: number[]) => new Uint8Array(values);

describe('copies of a destination’s objects in this browser', () => {
  afterEach(async () => {
    for (const id of ['a', 'a1', 'b']) await dropReplicaCache(id);
  });

  it('are kept by name, apart from those of other destinations', async () => {
    const [a, b] = [replicaCache('a'), replicaCache('b')];
    await a.set('snapshots/1@0+2', bytes(1, 2));
    await a.set('indexes/2@0+1', bytes(3));
    await b.set('snapshots/1@0+2', bytes(4, 5));
    expect(await a.names()).toEqual(['indexes/2@0+1', 'snapshots/1@0+2']);
    expect(await a.get('snapshots/1@0+2')).toEqual(bytes(1, 2));
    expect(await b.get('snapshots/1@0+2')).toEqual(bytes(4, 5));
    expect(await b.get('indexes/2@0+1')).toBeUndefined();
    await a.remove(['snapshots/1@0+2', 'indexes/9@0+1']);
    expect(await a.names()).toEqual(['indexes/2@0+1']);
    expect(await b.names()).toEqual(['snapshots/1@0+2']);
  });

  it('are dropped with their destination, and no others', async () => {
    for (const id of ['a', 'a1', 'b']) await replicaCache(id).set('indexes/1@0+1', bytes(1));
    await dropReplicaCache('a');
    expect(await replicaCache('a').names()).toEqual([]);
    expect(await replicaCache('a1').names()).toHaveLength(1);
    expect(await replicaCache('b').names()).toHaveLength(1);
  });
});
