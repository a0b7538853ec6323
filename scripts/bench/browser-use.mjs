// Measures how much memory a browser's processes use together, and the largest page process alone, and the bytes that
// they read and write. It reads Linux's proportional set sizes, which count memory shared by processes once, and the
// bytes that reached the disk or came from it. On other systems it measures nothing.
import { readdirSync, readFileSync } from 'node:fs';

function readProcess(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    return { pid, parent, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8') };
  } catch {
    return undefined;
  }
}

function pssBytes(pid) {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** Bytes that a process has read from the disk and written to it. Caches of the system answer most reads. */
function diskBytes(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/io`, 'utf8');
    const valueOf = (name) => Number(new RegExp(`^${name}: (\\d+)`, 'm').exec(text)?.[1] ?? 0);
    return { read: valueOf('read_bytes'), written: valueOf('write_bytes') };
  } catch {
    return { read: 0, written: 0 };
  }
}

/** The processes of the browser that uses this profile folder. */
function browserProcesses(profile) {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => readProcess(Number(pid)))
    .filter(Boolean);
  const family = new Set(all.filter(({ command }) => command.includes(profile)).map(({ pid }) => pid));
  for (let size = -1; size !== family.size;) {
    size = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  return all.filter(({ pid }) => family.has(pid));
}

/** Bytes that the browser's processes have read and written so far. */
function totalDiskBytes(profile) {
  const all = browserProcesses(profile).map(({ pid }) => diskBytes(pid));
  const sum = (name) => all.reduce((total, bytes) => total + bytes[name], 0);
  return { read: sum('read'), written: sum('written') };
}

/** Samples until `stop` is called, which returns peaks of memory and bytes read and written meanwhile. */
export function watchBrowser(profile) {
  const isKnown = process.platform === 'linux';
  let all = 0;
  let page = 0;
  const sample = () => {
    if (!isKnown) return;
    let sum = 0;
    for (const { pid, command } of browserProcesses(profile)) {
      const bytes = pssBytes(pid);
      sum += bytes;
      if (command.includes('--type=renderer')) page = Math.max(page, bytes);
    }
    all = Math.max(all, sum);
  };
  const before = isKnown ? totalDiskBytes(profile) : { read: 0, written: 0 };
  const timer = setInterval(sample, 250);
  return {
    stop() {
      sample();
      clearInterval(timer);
      const after = isKnown ? totalDiskBytes(profile) : before;
      return { all, page, read: after.read - before.read, written: after.written - before.written };
    },
  };
}
