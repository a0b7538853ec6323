import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { DeviceOrder } from './device-order.ts';

/** When to kill: a while after the job has begun, or as soon as it says its nth step; or not at all. */
export type KillAim =
  | { readonly kind: 'after'; readonly ms: number }
  | { readonly kind: 'step'; readonly step: number }
  | { readonly kind: 'never' };

/** What became of a device's job. */
export interface DeviceEnd {
  readonly order: DeviceOrder;
  /** Everything that it said, in order. */
  readonly said: readonly string[];
  readonly wasKilled: boolean;
  readonly durationMs: number;
  /** Why it failed, where it neither ended nor was killed. */
  readonly failure?: string;
}

const ENDS = ['ended', 'busy'];

/** Runs a device's job in a process of its own and kills it as told, by SIGKILL. */
export async function runDevice(program: string, order: DeviceOrder, aim: KillAim): Promise<DeviceEnd> {
  const child = spawn(process.execPath, [program, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const killAtExit = () => {
    child.kill('SIGKILL');
  };
  process.once('exit', killAtExit);
  const said: string[] = [];
  let errors = '';
  let startedAt = performance.now();
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    said.push(line);
    if (line === 'begun') {
      startedAt = performance.now();
      if (aim.kind === 'after') void delay(aim.ms, undefined, { ref: false }).then(killAtExit);
    }
    if (aim.kind === 'step' && said.length > aim.step) killAtExit();
  });
  const { code, signal } = await endOf(child);
  process.off('exit', killAtExit);
  const wasKilled = signal === 'SIGKILL';
  return {
    order,
    said,
    wasKilled,
    durationMs: performance.now() - startedAt,
    ...(wasKilled || code === 0 ? {} : { failure: `ended with ${String(code)}: ${errors}` }),
  };
}

function endOf(child: ChildProcess): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    // Once all that it said has been read.
    child.once('close', (code, signal) => {
      resolve({ code, signal });
    });
  });
}

/** What it was about to do when it was killed. */
export function phaseOf({ said }: DeviceEnd): string {
  const last = said.findLast((line) => !/^(made|forgetting|lost) /.test(line)) ?? 'starting';
  return ENDS.includes(last) ? 'after its end' : last;
}
