import { connect, createServer, type Socket } from 'node:net';

/** A line to a server of this machine that can be cut. */
export interface CuttingProxy {
  /** The address of the server, by way of this line. */
  readonly url: string;
  /** Cuts all connections once so many more bytes were sent to the server. New ones are refused until `restore`. */
  cutAfter(bytes: number): void;
  restore(): void;
  /** How often connections were cut. */
  readonly cuts: () => number;
  readonly stop: () => Promise<void>;
}

/** @param url of a server of this machine. */
export async function startCuttingProxy(url: string): Promise<CuttingProxy> {
  const { hostname, port, pathname } = new URL(url);
  const sockets = new Set<Socket>();
  let bytesLeft = Infinity;
  let cuts = 0;
  const cut = () => {
    cuts += 1;
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((client) => {
    if (bytesLeft <= 0) {
      client.destroy();
      return;
    }
    const upstream = connect(Number(port), hostname);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    upstream.pipe(client);
    client.on('data', (piece) => {
      const fitting = piece.subarray(0, bytesLeft);
      bytesLeft -= piece.length;
      if (upstream.writable) upstream.write(fitting, bytesLeft <= 0 ? cut : undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  return {
    url: `http://127.0.0.1:${address.port}${pathname}`,
    cutAfter: (bytes) => {
      bytesLeft = bytes;
    },
    restore: () => {
      bytesLeft = Infinity;
    },
    cuts: () => cuts,
    stop: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
