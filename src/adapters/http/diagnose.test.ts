import { expect, it } from 'vitest';
import { diagnose, type DiagnosisPorts } from './diagnose.ts';

function portsWhere({ answers = true, isOnline = true, isSecurePage = true } = {}) {
  const asked: RequestInit[] = [];
  const ports: DiagnosisPorts = {
    fetch: async (_, init) => {
      asked.push(init);
      if (!answers) throw new TypeError('Failed to fetch');
      return new Response();
    },
    isOnline: () => isOnline,
    isSecurePage: () => isSecurePage,
  };
  return { ports, asked };
}

it('distinguishes a server that does not answer from one whose answer may not be read', async () => {
  const { ports, asked } = portsWhere();
  expect(await diagnose('https://cloud.example/bucket', ports)).toBe('unreadable-answer');
  expect(asked).toMatchObject([{ mode: 'no-cors', credentials: 'omit' }]);
  expect(await diagnose('https://cloud.example', portsWhere({ answers: false }).ports)).toBe('unreachable');
});

it('knows that a page loaded securely may use plain http: only on this machine', async () => {
  for (const [address, isSecurePage, hint] of [
    ['http://nas.example:9000', true, 'insecure-address'],
    ['http://nas.example:9000', false, 'unreadable-answer'],
    ['http://127.0.0.1:9000', true, 'unreadable-answer'],
    ['http://localhost:9000', true, 'unreadable-answer'],
    ['http://[::1]:9000', true, 'unreadable-answer'],
    ['http://localhost.evil.example', true, 'insecure-address'],
  ] as const)
    expect(await diagnose(address, portsWhere({ isSecurePage }).ports), address).toBe(hint);
});

it('asks nothing while this device is offline, except this machine', async () => {
  const { ports, asked } = portsWhere({ isOnline: false });
  expect(await diagnose('https://cloud.example', ports)).toBe('no-answer');
  expect(asked).toEqual([]);
  expect(await diagnose('http://localhost:9000', ports)).toBe('unreadable-answer');
});
