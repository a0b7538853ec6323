// Copies to a real S3 server (Ceph, where it is installed), beside restic and rclone on the same server: seconds, and the
// bytes that travelled. Each begins with an empty server, which keeps its objects in memory.
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { AwsClient } from 'aws4fetch';
import { root } from '../install.mjs';
import { openBrowserOnNetwork } from './measured-browser.mjs';
import { editFiles, isInstalled, makeFiles, PHOTO_BYTES, timeProgram } from './peer-files.mjs';

const SCRIPT = join(root, 'src/adapters/testing/servers/ceph-up.sh');
const KEY = { accessKeyId: 'TESTKEY', secretAccessKey: 'TESTSECRET' };
const BUCKET = 'measured';
const EDITS = 100;
const DEVICE_EDITS = 10;

const mib = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** Passes connections on to a port of this machine, and counts what they carry in both directions. */
async function countingProxy(port) {
  let bytes = 0;
  const sockets = new Set();
  const server = createServer((from) => {
    const to = connect(port, '127.0.0.1');
    for (const socket of [from, to]) {
      sockets.add(socket);
      socket.on('data', (part) => (bytes += part.length));
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    from.pipe(to).pipe(from);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** The bytes since the last call. */
    take: () => {
      const counted = bytes;
      bytes = 0;
      return counted;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function traffic(proxy) {
  const bytes = proxy.take();
  return `${bytes < 2 ** 20 ? `${Math.ceil(bytes / 1000)} kB` : mib(bytes)} sent and received`;
}

/** An empty bucket on a new server, for as long as `use` takes. */
async function withBucket(scratch, origin, use) {
  const folder = join(scratch, 'ceph');
  const port = 20_000 + Math.floor(Math.random() * 10_000);
  const run = (...words) => {
    const env = { ...process.env, PORT: String(port), MON_PORT: String(port + 1) };
    const { status, stderr } = spawnSync(SCRIPT, [folder, ...words], { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`the server: ${stderr}`);
  };
  run();
  const proxy = await countingProxy(port);
  try {
    const client = new AwsClient({ ...KEY, region: 'us-east-1', service: 's3', retries: 0 });
    await client.fetch(`http://127.0.0.1:${port}/${BUCKET}`, { method: 'PUT' });
    const rule = `<CORSConfiguration><CORSRule><AllowedOrigin>${origin}</AllowedOrigin>${[
      'GET',
      'HEAD',
      'PUT',
      'DELETE',
    ]
      .map((method) => `<AllowedMethod>${method}</AllowedMethod>`)
      .join('')}<AllowedHeader>*</AllowedHeader><ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>3600</MaxAgeSeconds>
      </CORSRule></CORSConfiguration>`;
    await client.fetch(`http://127.0.0.1:${port}/${BUCKET}?cors`, { method: 'PUT', body: rule });
    await use(proxy);
  } finally {
    proxy.close();
    run('stop');
  }
}

async function measureHeirloom(place, { photos, records }, proxy, onStep) {
  const noteTraffic = (step) => onStep({ ...step, detail: `${step.detail}, ${traffic(proxy)}` });
  const browser = await openBrowserOnNetwork(place, 'cloud', noteTraffic);
  await browser.call('seed', photos, PHOTO_BYTES, records);
  await browser.call('setUp');
  await browser.call('backUp');
  await browser.call('addBucket', proxy.url, BUCKET);
  proxy.take();
  await browser.measure('first copy of a backup that is in this browser', 'copy');
  await browser.call('editRecords', EDITS, 1);
  await browser.measure(`backup of ${EDITS} edits and its copy`, 'backUpAndCopy');
  await browser.measure('copy, nothing changed', 'copy');
  await browser.close();
  const other = await openBrowserOnNetwork(place, 'empty', noteTraffic);
  proxy.take();
  await other.measure('open and preview it in an empty browser', 'openBucketAndPreview', proxy.url, BUCKET);
  await other.measure('restore it there', 'restore');
  await other.close();
}

/**
 * Two devices that share a library: the cycle that sends ten edits, the one that takes them in, both at once, and those
 * that have nothing to do. The second device is a copy of the first one's profile, which gets an identity of its own.
 */
async function measureTwoDevices(place, { records }, proxy, onStep) {
  const noteTraffic = (step) => onStep({ ...step, detail: `${step.detail}, ${traffic(proxy)}` });
  const origin = await openBrowserOnNetwork(place, 'one', noteTraffic);
  await origin.call('seed', 0, 0, records);
  await origin.call('setUp');
  await origin.call('shareBucket', proxy.url, BUCKET);
  await origin.stop();
  cpSync(origin.profile, join(place.scratch, 'other'), { recursive: true });
  const one = await openBrowserOnNetwork(place, 'one', noteTraffic);
  const other = await openBrowserOnNetwork(place, 'other', noteTraffic);
  for (const device of [one, other, one, other]) {
    await device.call('editNotes', DEVICE_EDITS, device === one ? 1 : 2);
    await device.call('sync');
  }
  await one.call('sync');
  const measure = (device, label) => {
    proxy.take();
    return device.measure(label, 'sync');
  };
  await measure(one, 'nothing to send, nothing to take in');
  await one.call('editNotes', DEVICE_EDITS, 3);
  await measure(one, `${DEVICE_EDITS} edits: the device that sends them`);
  await measure(other, `${DEVICE_EDITS} edits: the device that takes them in`);
  await one.call('editNotes', DEVICE_EDITS, 4);
  await other.call('editNotes', DEVICE_EDITS, 5);
  await measure(one, `${DEVICE_EDITS} edits on both: the first sends its own`);
  await measure(other, `${DEVICE_EDITS} edits on both: the second unites both`);
  await measure(one, `${DEVICE_EDITS} edits on both: the first takes in the result`);
  for (const device of [one, other]) await device.close();
}

/** Several devices on one server; nothing without a server. */
export async function measureDevices(place, size, onStep) {
  if (!isInstalled('radosgw')) return;
  const { scratch, address } = place;
  await withBucket(scratch, new URL(address).origin, (proxy) => measureTwoDevices(place, size, proxy, onStep));
}

const PROGRAMS = {
  restic: (proxy, data) => {
    const repository = `s3:${proxy.url}/${BUCKET}/restic`;
    const backUp = ['-r', repository, 'backup', '--quiet', data];
    const restore = ['-r', repository, 'restore', '--quiet', 'latest', '--target', 'restored'];
    return { prepare: ['-r', repository, 'init', '--quiet'], first: backUp, again: backUp, restore };
  },
  rclone: (proxy, data) => {
    const remote = `:s3,provider=Ceph,endpoint="${proxy.url}",region=us-east-1,env_auth=true:${BUCKET}/rclone`;
    const copy = ['copy', '--quiet', data, remote];
    return { first: copy, again: copy, restore: ['copy', '--quiet', remote, 'restored'] };
  },
};

async function measureProgram(program, { scratch, data, proxy }, onStep) {
  const { prepare, first, again, restore } = PROGRAMS[program](proxy, data);
  const secrets = {
    RESTIC_PASSWORD: 'measured',
    AWS_ACCESS_KEY_ID: KEY.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEY.secretAccessKey,
  };
  const env = { ...process.env, ...secrets, RESTIC_CACHE_DIR: join(scratch, 'restic-cache') };
  // rclone 1.60 fails if certificates of one's own are named for S3, which nothing here needs.
  delete env.AWS_CA_BUNDLE;
  const run = async (label, words) => {
    proxy.take();
    const figures = await timeProgram(program, words, { cwd: scratch, env });
    onStep({ label: `${program}: ${label}`, ...figures, detail: traffic(proxy) });
  };
  if (prepare) await timeProgram(program, prepare, { cwd: scratch, env });
  await run('first copy', first);
  editFiles(data, EDITS);
  await run(`${EDITS} edits`, again);
  await run('nothing changed', again);
  await run('restore', restore);
  rmSync(join(scratch, 'restored'), { recursive: true, force: true });
}

/** Heirloom, then each program that is installed; nothing without a server. */
export async function measureCloud(place, size, onStep) {
  if (!isInstalled('radosgw')) return;
  const { scratch, address } = place;
  await withBucket(scratch, new URL(address).origin, (proxy) => measureHeirloom(place, size, proxy, onStep));
  for (const program of Object.keys(PROGRAMS).filter(isInstalled)) {
    const data = join(scratch, 'files');
    makeFiles(data, size);
    await withBucket(scratch, 'null', (proxy) => measureProgram(program, { scratch, data, proxy }, onStep));
    rmSync(data, { recursive: true, force: true });
  }
}
