// Finds a Python with the packages that the reader in `src/engine/testing/python` needs: the one that HEIRLOOM_PYTHON
// names, or the first of the usual ones. It is not a must: tests that need it are skipped by name.
import { spawnSync } from 'node:child_process';

const NEEDED = 'import argon2.low_level, cryptography.hazmat.primitives.kdf.hkdf';

/** `python3` on the path may be one of its own that lacks the system's packages. */
const USUAL = ['python3', '/usr/bin/python3', 'python'];

/** The program to run, or `undefined`. */
export function findPython() {
  const named = process.env.HEIRLOOM_PYTHON;
  const usable = (named ? [named] : USUAL).find(
    (program) => spawnSync(program, ['-c', NEEDED], { stdio: 'ignore' }).status === 0,
  );
  if (named && !usable) throw new Error(`HEIRLOOM_PYTHON names ${named}, which lacks argon2 or cryptography.`);
  return usable;
}
