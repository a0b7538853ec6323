import { afterEach, expect, it } from 'vitest';
import { WorkerBrokenError, WorkerLink } from './worker-link.ts';

interface Echo {
  echo(text: string): string;
  hang(): Promise<void>;
  breakSoon(): Promise<void>;
}

// Comlink's messages written by hand, so a worker of a few lines needs no bundle.
const SCRIPT = `
  onmessage = ({ data: { id, path, argumentList } }) => {
    if (!path) return;
    if (path[0] === 'echo') postMessage({ id, type: 'RAW', value: argumentList[0].value });
    if (path[0] === 'breakSoon') setTimeout(() => { throw new Error('broken'); });
  };`;

const addresses: string[] = [];
function address(script: string): string {
  const made = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  addresses.push(made);
  return made;
}

const links: WorkerLink<Echo>[] = [];
function open(create: () => Worker, onEnded?: () => void): WorkerLink<Echo> {
  const link = new WorkerLink<Echo>(create, onEnded ? { onEnded } : {});
  links.push(link);
  return link;
}

afterEach(() => {
  for (const link of links.splice(0)) link.end(new Error('over'));
  for (const made of addresses.splice(0)) URL.revokeObjectURL(made);
});

it('answers a call, and starts one worker for many', async () => {
  let started = 0;
  const link = open(() => {
    started += 1;
    return new Worker(address(SCRIPT));
  });
  expect(await link.call((service) => service.echo('one'))).toBe('one');
  expect(await link.call((service) => service.echo('two'))).toBe('two');
  expect(started).toBe(1);
});

it('rejects a call whose worker cannot be loaded, instead of waiting forever, and starts a new one for the next call', async () => {
  const scripts = ['this is no script', SCRIPT];
  const link = open(() => new Worker(address(scripts.shift() ?? '')));
  await expect(link.call((service) => service.echo('one'))).rejects.toBeInstanceOf(WorkerBrokenError);
  expect(await link.call((service) => service.echo('two'))).toBe('two');
});

it('rejects the calls in progress when the worker breaks, and reports it once', async () => {
  let ended = 0;
  const link = open(
    () => new Worker(address(SCRIPT)),
    () => {
      ended += 1;
    },
  );
  const waiting = link.call((service) => service.hang());
  const breaking = link.call((service) => service.breakSoon());
  await expect(waiting).rejects.toBeInstanceOf(WorkerBrokenError);
  await expect(breaking).rejects.toBeInstanceOf(WorkerBrokenError);
  expect(ended).toBe(1);
});

it('rejects the calls in progress with the reason when it is ended', async () => {
  const link = open(() => new Worker(address(SCRIPT)));
  const waiting = link.call((service) => service.hang());
  const reason = new Error('left');
  link.end(reason);
  await expect(waiting).rejects.toBe(reason);
});

it('sends no message if the worker is not running', () => {
  let told = 0;
  const link = open(() => new Worker(address(SCRIPT)));
  link.tell(() => {
    told += 1;
    return Promise.resolve();
  });
  expect(told).toBe(0);
});
