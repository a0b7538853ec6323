import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { PROGRAM, type Ran } from './cli.ts';

/** Once this text has appeared, these keys are pressed. */
export interface KeyPress {
  readonly after: string;
  readonly keys: string;
}

export const CTRL_C = '\u0003';

/** Runs a program in a pseudo-terminal, presses keys, and says what was on the screen and how it ended. */
const DRIVER = `
import json, os, pty, select, sys, time
argv, presses = json.loads(sys.argv[1]), json.loads(sys.argv[2])
pid, terminal = pty.fork()
if pid == 0:
    os.execv(argv[0], argv)
seen, start, deadline = b"", 0, time.time() + 120
while time.time() < deadline:
    if not select.select([terminal], [], [], 1)[0]:
        continue
    try:
        piece = os.read(terminal, 65536)
    except OSError:
        break
    if not piece:
        break
    seen += piece
    while presses and presses[0]["after"].encode() in seen[start:]:
        press = presses.pop(0)
        start = len(seen)
        os.write(terminal, press["keys"].encode())
_, status = os.waitpid(pid, 0)
code = os.waitstatus_to_exitcode(status)
print(json.dumps({"code": code, "out": seen.decode("utf-8", "replace"), "left": len(presses)}))
`;

/** The built command line on a real terminal, without a passphrase in its environment. */
export function runOnTerminal(
  python: string,
  folder: string,
  args: readonly string[],
  presses: readonly KeyPress[],
): Promise<Pick<Ran, 'code' | 'out'> & { readonly left: number }> {
  const argv = JSON.stringify([process.execPath, PROGRAM, ...args]);
  const env = { PATH: process.env['PATH'], HOME: folder, HEIRLOOM_STATE_DIR: join(folder, 'state'), TERM: 'xterm' };
  return new Promise((resolve, reject) => {
    const child = spawn(python, ['-c', DRIVER, argv, JSON.stringify(presses)], { cwd: folder, env });
    let [out, err] = ['', ''];
    child.stdout.on('data', (piece: Buffer) => (out += piece.toString()));
    child.stderr.on('data', (piece: Buffer) => (err += piece.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(out) as Awaited<ReturnType<typeof runOnTerminal>>);
      else reject(new Error(`the driver of the terminal ended with ${code}: ${err}`));
    });
  });
}
