import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Shell } from '../write-completion.ts';

/** A shell that runs without a person's own settings, and writes its line into a file when Ctrl-O is pressed. */
const INTERACTIVE = {
  bash: {
    start: ['bash', '--noprofile', '--norc', '-i'],
    setUp: (script: string, line: string) => `PS1=rea'dy> '; bind 'set enable-bracketed-paste off'; source ${script}
bind -x '"\\C-o": printf %s "$READLINE_LINE" >${line}'`,
  },
  zsh: {
    start: ['zsh', '-f', '-i'],
    setUp: (script: string, line: string) => `PS1=rea'dy> '; autoload -U compinit; compinit -u -D; source ${script}
tell() { print -rn -- "$BUFFER" >${line} }; zle -N tell; bindkey '^O' tell`,
  },
} as const;

/** Types each line and a tab into a shell in a pseudo-terminal, and prints what the lines have become. */
const DRIVER = `
import json, os, pty, select, sys, time
start, set_up, path, lines = json.loads(sys.argv[1])
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(start[0], start)
def swallow(seconds):
    seen = b""
    while select.select([terminal], [], [], seconds)[0]:
        seen += os.read(terminal, 65536)
    return seen
def type_keys(text):
    os.write(terminal, text.encode())
type_keys(set_up + "\\r")
deadline = time.time() + 20
while b"ready> " not in swallow(0.05) and time.time() < deadline:
    pass
became = []
for line in lines:
    type_keys(line + "\\t")
    swallow(0.03)
    type_keys("\\x0f")
    deadline = time.time() + 10
    while not os.path.exists(path) and time.time() < deadline:
        swallow(0.02)
    swallow(0.02)
    became.append(open(path).read())
    os.remove(path)
    type_keys("\\x15")
    swallow(0.02)
os.kill(pid, 9)
print(json.dumps(became))
`;

/** Whether this shell is on this machine, and what drives it. */
export function canDrive(shell: Shell): boolean {
  const runs = (program: string, script: string) =>
    spawnSync(program, ['-c', script], { stdio: 'ignore' }).status === 0;
  return runs(shell, 'true') && (shell === 'fish' || runs('python3', 'import pty'));
}

/** What the tab key makes of each of these lines. @param folder the shell is in it. */
export function pressTab(
  shell: keyof typeof INTERACTIVE,
  script: string,
  lines: readonly string[],
  folder: string,
): readonly string[] {
  return withScript(script, (path, scratch) => {
    const line = join(scratch, 'line');
    const { start, setUp } = INTERACTIVE[shell];
    const given = JSON.stringify([start, setUp(path, line), line, lines]);
    const env = { PATH: process.env['PATH'], HOME: scratch, TERM: 'xterm', LC_ALL: 'C.UTF-8' };
    const out = execFileSync('python3', ['-c', DRIVER, given], { cwd: folder, env, encoding: 'utf8' });
    return JSON.parse(out) as readonly string[];
  });
}

/** What fish offers for the last word of each of these lines, without descriptions. */
export function offersOfFish(script: string, lines: readonly string[], folder: string): readonly (readonly string[])[] {
  return withScript(script, (path, scratch) => {
    const asked = lines.map((line) => `complete -C '${line}'; echo ==`).join('\n');
    const out = execFileSync('fish', ['--no-config', '-c', `source ${path}\n${asked}`], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: scratch, LC_ALL: 'C.UTF-8' },
    });
    const answers = out.split('==\n').slice(0, lines.length);
    return answers.map((text) => text.split('\n').flatMap((line) => line.split('\t')[0] || []));
  });
}

function withScript<Value>(script: string, work: (path: string, scratch: string) => Value): Value {
  const scratch = mkdtempSync(join(tmpdir(), 'heirloom-shell-'));
  try {
    const path = join(scratch, 'completion');
    writeFileSync(path, script);
    return work(path, scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
