import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { RunningServer } from './real-server.ts';

export interface CutLines extends RunningServer {
  /** How many connections were cut so far. */
  readonly cuts: () => number;
}

/**
 * A way to a server on which lines are cut at random moments, in either direction, as on a bad network.
 * @param chance of a connection to be cut, from 0 to 1.
 * @param mostBytes that pass through a connection before it is cut.
 */
export async function startCutLines(
  server: string,
  random: () => number,
  { chance, mostBytes }: { readonly chance: number; readonly mostBytes: number },
): Promise<CutLines> {
  const { hostname, port } = new URL(server);
  const open = new Set<Socket>();
  let cuts = 0;
  const proxy = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    let left = random() < chance ? Math.floor(random() * mostBytes) : Infinity;
    const pass = (from: Socket, to: Socket) => {
      open.add(from);
      from.on('data', (bytes: Buffer) => {
        left -= bytes.length;
        if (left >= 0) {
          to.write(bytes);
          return;
        }
        cuts += 1;
        // Part of what was under way arrives.
        to.write(bytes.subarray(0, Math.floor(bytes.length / 2)));
        from.removeAllListeners('data');
        setImmediate(() => {
          client.destroy();
          upstream.destroy();
        });
      });
      from.on('end', () => to.end());
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
    };
    pass(client, upstream);
    pass(upstream, client);
  });
  await new Promise<void>((resolve) => {
    proxy.listen(0, '127.0.0.1', resolve);
  });
  const { port: own } = proxy.address() as AddressInfo; // A server that listens on a port has this type.
  return {
    url: `http://127.0.0.1:${own}`,
    cuts: () => cuts,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        proxy.close(() => {
          resolve();
        });
      }),
  };
}
