import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { missingFor, SERVERS } from './find-servers.mjs';

const need = (name: string, isThere: boolean) => ({ name, isThere: () => isThere });

it('a server that lacks one thing of several is not there, and what it lacks is named', () => {
  expect(missingFor({ needs: [need('swift-proxy-server', true), need('memcached', false)] })).toEqual(['memcached']);
});

it.each(['ceph', 'swift'] as const)('every program that the script of %s asks for is among its needs', async (key) => {
  const script = await readFile(`src/adapters/testing/servers/${key}-up.sh`, 'utf8');
  const [, programs = ''] = /for program in ([^;]+); do\s+command -v/.exec(script) ?? [];
  const needs = SERVERS[key].needs.map(({ name }) => name);
  expect(programs.split(' ').length).toBeGreaterThan(2);
  expect(needs).toEqual(expect.arrayContaining(programs.split(' ')));
});
