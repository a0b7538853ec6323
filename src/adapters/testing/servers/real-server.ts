/** A server that is running, on a port of this machine. */
export interface RunningServer {
  /** Without a slash at the end. */
  readonly url: string;
  /** Ends it, and removes everything that it kept. */
  readonly stop: () => Promise<void>;
}

/** A server program for tests, installed by the system's package manager. Node only. */
export interface RealServer<Running extends RunningServer = RunningServer> {
  /** With the version that the tests were written against, such as `Ceph RGW 16.2.15`. */
  readonly name: string;
  /** Whether its programs are installed. Where they are not, its tests are skipped by name. */
  readonly isAvailable: () => Promise<boolean>;
  /** Starts it with an empty store, on ports that no other test uses, within some 15 seconds. */
  readonly start: () => Promise<Running>;
}
