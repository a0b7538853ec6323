import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { DeviceOrder } from './device-order.ts';

/** When to kill the process: some time after the job has begun, or as soon as it reports its nth step, or never. */
export type KillAim =
  | { readonly kind: 'after'; readonly ms: number }
  | { readonly kind: 'step'; readonly step: number }
  | { readonly kind: 'never' };

/** The outcome of a device's job. */
export interface DeviceEnd {
  readonly order: DeviceOrder;
  /** All messages of the job, in order. */
  readonly said: readonly string[];
  readonly wasKilled: boolean;
  readonly durationMs: number;
  /** Why it failed, if it neither finished nor was killed. */
  readonly failure?: string;
}

const ENDS = ['ended', 'busy'];

/** Runs a device's job in a separate process and kills it with SIGKILL at the chosen moment. */
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
    // Wait until all of its output has been read.
    child.once('close', (code, signal) => {
      resolve({ code, signal });
    });
  });
}

/** The step that it was about to take when it was killed. */
export function phaseOf({ said }: DeviceEnd): string {
  const last = said.findLast((line) => !/^(made|forgetting|lost) /.test(line)) ?? 'starting';
  return ENDS.includes(last) ? 'after its end' : last;
}
