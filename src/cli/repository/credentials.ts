import type { Credential } from '../../engine/index.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { askSecret, canAsk } from '../terminal/prompts.ts';
import { inputName, readFirstLine } from '../terminal/read-text.ts';

/** By what a repository is unlocked. Secrets are never arguments: other people on the machine see those. */
export interface CredentialOptions {
  readonly passphraseFile?: string;
  readonly recoveryKeyFile?: string;
}

/** @throws CliError where there is none and nobody can be asked. */
export async function findCredential(options: CredentialOptions, subject: string): Promise<Credential> {
  const given = await givenCredential(options);
  if (given) return given;
  const typed = await askSecret(`Passphrase of ${subject}: `);
  return { kind: 'passphrase', passphrase: typed };
}

async function givenCredential(options: CredentialOptions): Promise<Credential | undefined> {
  if (options.recoveryKeyFile !== undefined)
    return { kind: 'recovery-key', recoveryKey: (await readFirstLine(options.recoveryKeyFile)).trim() };
  const passphrase = await givenPassphrase(options, 'HEIRLOOM_PASSPHRASE');
  if (passphrase !== undefined) return { kind: 'passphrase', passphrase };
  const recoveryKey = process.env['HEIRLOOM_RECOVERY_KEY'];
  if (recoveryKey) return { kind: 'recovery-key', recoveryKey };
  if (canAsk()) return undefined;
  throw new CliError(
    EXIT.usage,
    'no-passphrase',
    'There is no passphrase, and no terminal to ask for it.',
    'Set HEIRLOOM_PASSPHRASE, or give --passphrase-file or --recovery-key-file.',
  );
}

/** @param variable of the environment. */
async function givenPassphrase({ passphraseFile }: CredentialOptions, variable: string): Promise<string | undefined> {
  if (passphraseFile === undefined) return process.env[variable] || undefined;
  const passphrase = await readFirstLine(passphraseFile);
  if (passphrase !== '') return passphrase;
  const hint = 'The first line must be the passphrase.';
  throw new CliError(EXIT.usage, 'no-passphrase', `There is no passphrase in ${inputName(passphraseFile)}.`, hint);
}

/** A new passphrase: from a file or the environment, or typed twice. @param variable of the environment. */
export async function findNewPassphrase(
  options: Pick<CredentialOptions, 'passphraseFile'>,
  variable = 'HEIRLOOM_PASSPHRASE',
): Promise<string> {
  const given = await givenPassphrase(options, variable);
  if (given !== undefined) return mustBeLong(given);
  if (!canAsk()) {
    const hint = `Set ${variable}, or give it in a file.`;
    throw new CliError(EXIT.usage, 'no-passphrase', 'There is no new passphrase, and no terminal to ask for it.', hint);
  }
  const typed = mustBeLong(await askSecret('New passphrase: '));
  if ((await askSecret('The same once more: ')) === typed) return typed;
  throw new CliError(EXIT.usage, 'passphrases-differ', 'The two passphrases differ.', 'Try again.');
}

const LEAST_CHARACTERS = 8;

function mustBeLong(passphrase: string): string {
  if ([...passphrase].length >= LEAST_CHARACTERS) return passphrase;
  throw new CliError(
    EXIT.usage,
    'short-passphrase',
    `A passphrase needs at least ${LEAST_CHARACTERS} characters.`,
    'Choose several words that you remember and others cannot guess.',
  );
}
