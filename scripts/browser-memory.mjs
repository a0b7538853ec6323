// Measures how much memory a browser's processes use together, and the largest page process alone. It reads Linux's
// proportional set sizes, which count memory shared by processes once. On other systems it measures nothing.
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

/** Samples until `stop` is called, which returns the peaks in bytes. */
export function watchMemory(profile) {
  let all = 0;
  let page = 0;
  const sample = () => {
    if (process.platform !== 'linux') return;
    let sum = 0;
    for (const { pid, command } of browserProcesses(profile)) {
      const bytes = pssBytes(pid);
      sum += bytes;
      if (command.includes('--type=renderer')) page = Math.max(page, bytes);
    }
    all = Math.max(all, sum);
  };
  const timer = setInterval(sample, 250);
  return {
    stop() {
      sample();
      clearInterval(timer);
      return { all, page };
    },
  };
}
