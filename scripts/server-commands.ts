// Starts real servers for browser tests, which run in a page and ask for them by a command of Vitest.
import { runnerImport } from 'vite';
import type * as apacheModule from '../src/adapters/testing/servers/apache.ts';
import type * as s3Module from '../src/adapters/testing/servers/s3-servers.ts';
import { hasServer } from './find-servers.mjs';

/** A server as a page sees it, plain, because it travels there. */
export interface ServerForPage {
  readonly url: string;
  /** For Ceph: the id and the secret of a key. For Apache: the name and the password. */
  readonly credentials: readonly [name: string, secret: string];
}

const SERVERS = 'src/adapters/testing/servers';
const started = new Map<string, () => Promise<void>>();

/** With a bucket `from-a-page`, which has the CORS rule. */
async function startCeph(rule: string) {
  const { module } = await runnerImport<typeof s3Module>(`./${SERVERS}/s3-servers.ts`);
  const server = await module.ceph.start();
  await module.createBucket(server, 'from-a-page');
  await module.setCorsRule(server, 'from-a-page', rule);
  return { ...server, credentials: [server.keyId, server.secret] as const };
}

async function startApache() {
  const { module } = await runnerImport<typeof apacheModule>(`./${SERVERS}/apache.ts`);
  const server = await module.apache.start();
  return { ...server, credentials: [server.userName, server.password] as const };
}

const START = { ceph: startCeph, apache: startApache } as const;
type ServerName = keyof typeof START;

/** The first parameter of each is Vitest's own. */
export const serverCommands = {
  hasServer: (_: unknown, name: ServerName): boolean => hasServer(name),

  /** @param corsRule as the app shows it, for a bucket. */
  startServer: async (_: unknown, name: ServerName, corsRule: string): Promise<ServerForPage> => {
    const { url, credentials, stop } = await START[name](corsRule);
    started.set(name, stop);
    return { url, credentials };
  },

  stopServer: async (_: unknown, name: ServerName): Promise<void> => {
    await started.get(name)?.();
    started.delete(name);
  },
};

declare module 'vitest/browser' {
  interface BrowserCommands {
    hasServer: (name: ServerName) => Promise<boolean>;
    startServer: (name: ServerName, corsRule: string) => Promise<ServerForPage>;
    stopServer: (name: ServerName) => Promise<void>;
  }
}
