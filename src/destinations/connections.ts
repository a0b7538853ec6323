import { Bandwidth } from '../adapters/http/bandwidth.ts';
import type { Send } from '../adapters/http/http-request.ts';
import { createSender, type Sender } from '../adapters/http/sender.ts';
import { webHttpPorts } from '../adapters/http/web-ports.ts';
import { BackupError } from '../engine/index.ts';

/** One for each host, so that all that is done there shares one limit of parallel requests. */
const senders = new Map<string, Sender>();
/** Shared by all of them. */
const bandwidth = new Bandwidth();
const ports = { ...webHttpPorts, bandwidth };

/** Limits what all destinations together send and receive. @param bytesPerSecond `undefined`: no limit. */
export function limitBandwidth(bytesPerSecond: number | undefined): void {
  bandwidth.limit(bytesPerSecond);
}

/**
 * Gives an adapter a way to reach the hosts that its person set up, and no others: those whose addresses are among the
 * settings, letter by letter, and those of the kind. [Note: Only hosts that a person set up]
 * @param settings stored, or from a form.
 * @param servers of the kind, if they are the same for everyone; also all below a domain, as `https://*.example.com`.
 */
export function connectionsOf(settings: unknown, servers: readonly string[] = []): (address: string) => Send {
  const allowed = new Set(addressesIn(settings, servers).map((address) => new URL(address).origin));
  const domains = servers.flatMap((server) => (server.startsWith(BELOW) ? [server.slice(BELOW.length)] : []));
  return (address) => {
    const { origin, host, protocol } = new URL(address);
    const isBelow = protocol === 'https:' && domains.some((domain) => host.endsWith(`.${domain}`));
    if (!isBelow && !allowed.has(origin))
      throw new BackupError('internal', { context: { what: `a connection to a host that nobody set up: ${host}` } });
    const known = senders.get(origin) ?? createSender([address], ports);
    senders.set(origin, known);
    return known.send;
  };
}

/** Begins an address of a kind that means all servers below a domain. In settings it means nothing. */
const BELOW = 'https://*.';

/** The addresses in settings, or in what was typed into a form, and those of the kind. */
export function addressesIn(settings: unknown, servers: readonly string[]): readonly string[] {
  return [...textsIn(settings), ...servers].filter((text) => URL.canParse(text));
}

function textsIn(settings: unknown): readonly string[] {
  return typeof settings === 'object' && settings !== null
    ? Object.values(settings).filter((value) => typeof value === 'string')
    : [];
}
