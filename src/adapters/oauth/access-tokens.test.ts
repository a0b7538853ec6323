import { describe, expect, it } from 'vitest';
import { BackupError } from '../../engine/index.ts';
import { AccessTokens, type RefreshPorts } from './access-tokens.ts';

const HOUR_MS = 3_600_000;

/** A provider that replaces each refresh token, and withdraws the grant if one comes a second time. */
function rotatingProvider() {
  let valid = 'refresh-0';
  let isRevoked = false;
  let refreshes = 0;
  const refresh: RefreshPorts['refresh'] = async (token) => {
    await Promise.resolve();
    if (isRevoked || token !== valid) {
      isRevoked = true;
      throw new BackupError('permission-lost', { hint: 'sign-in-needed' });
    }
    refreshes += 1;
    valid = `refresh-${refreshes}`;
    return { accessToken: `access-${refreshes}`, expiresAt: Date.now() + HOUR_MS, refreshToken: valid };
  };
  return { refresh, refreshes: () => refreshes };
}

/** Tabs that share a lock and what is stored. */
function makeTabs(count: number, refresh: RefreshPorts['refresh'], { stores = true } = {}) {
  let stored: string | undefined = stores ? 'refresh-0' : undefined;
  let last: Promise<unknown> = Promise.resolve();
  const ports: RefreshPorts = {
    refresh,
    load: async () => stored,
    save: async (token) => {
      await Promise.resolve();
      if (stores) stored = token;
    },
    exclusively: (work) => {
      const run = last.then(work);
      last = run.catch(() => undefined);
      return run;
    },
    now: Date.now,
  };
  return Array.from({ length: count }, () => new AccessTokens(ports, 'refresh-0'));
}

describe('access tokens', () => {
  it('are asked for once by all callers of a tab, and kept until they expire', async () => {
    const provider = rotatingProvider();
    const [tab] = makeTabs(1, provider.refresh);
    expect(await Promise.all([tab?.get(), tab?.get(), tab?.get()])).toEqual(['access-1', 'access-1', 'access-1']);
    expect(await tab?.get()).toBe('access-1');
    expect(provider.refreshes()).toBe(1);
  });

  it('are renewed by several tabs at once without using a refresh token twice', async () => {
    const provider = rotatingProvider();
    const tabs = makeTabs(5, provider.refresh);
    const first = await Promise.all(tabs.map((tab) => tab.get()));
    expect(new Set(first).size).toBe(5);
    const second = await Promise.all(tabs.map((tab, at) => tab.replace(first[at] ?? '')));
    expect(new Set(second).size).toBe(5);
    expect(provider.refreshes()).toBe(10);
  });

  it('are renewed also while the destination is not stored yet', async () => {
    const provider = rotatingProvider();
    const [tab] = makeTabs(1, provider.refresh, { stores: false });
    const token = (await tab?.get()) ?? '';
    expect(await tab?.replace(token)).toBe('access-2');
  });

  it('never come from a refresh token that was spent, although it is still the stored one', async () => {
    const provider = rotatingProvider();
    const ports: RefreshPorts = {
      refresh: provider.refresh,
      load: async () => 'refresh-0',
      save: async () => undefined,
      exclusively: (work) => work(),
      now: Date.now,
    };
    const tab = new AccessTokens(ports, 'refresh-0');
    expect(await tab.replace(await tab.get())).toBe('access-2');
  });

  it('from signing in are used first; a refused one is replaced once by all who noticed', async () => {
    const provider = rotatingProvider();
    const ports: RefreshPorts = {
      refresh: provider.refresh,
      load: async () => undefined,
      save: async () => undefined,
      exclusively: (work) => work(),
      now: Date.now,
    };
    const tab = new AccessTokens(ports, 'refresh-0', { accessToken: 'first', expiresAt: Date.now() + HOUR_MS });
    expect(await tab.get()).toBe('first');
    expect(await Promise.all([tab.replace('first'), tab.replace('first')])).toEqual(['access-1', 'access-1']);
    expect(await tab.replace('first')).toBe('access-1');
    const soon = new AccessTokens(ports, 'refresh-1', { accessToken: 'first', expiresAt: Date.now() + 1000 });
    expect(await soon.get()).toBe('access-2');
  });
});
