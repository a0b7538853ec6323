import type { RealServer, RunningServer } from './real-server.ts';

/** A WebDAV server for tests. */
export interface RunningWebDavServer extends RunningServer {
  /** Of the served folder. */
  readonly url: string;
  /** What the server serves, on the disk. */
  readonly folder: string;
  readonly userName: string;
  readonly password: string;
}

export type WebDavServer = RealServer<RunningWebDavServer>;

/** Who may use the servers. Neither name nor password is ASCII, and the password has a colon. */
export const WEBDAV_USER = { userName: 'zoë', password: 'grüße: 4 €' } as const;
