import type { ErrorHint } from '../../engine/index.ts';

/** A sentence and what to do next. */
interface ServerWords {
  readonly message: string;
  readonly hint: string;
}

/** Failures of servers, where the code alone would speak of folders. */
export const SERVER_WORDS: Readonly<Partial<Record<ErrorHint, ServerWords>>> = {
  'not-an-address': { message: 'This is not an address of a server.', hint: 'Check --repo.' },
  'no-answer': { message: 'The server does not answer.', hint: 'Check the connection and the address in --repo.' },
  redirected: {
    message: 'The server sends requests to another address.',
    hint: 'Use that one: perhaps webdavs:// instead of webdav://.',
  },
  'server-busy': { message: 'The server is overloaded or being repaired.', hint: 'Try again later.' },
  'server-refused': { message: 'The server refused the request.', hint: 'Check the address in --repo.' },
  'key-refused': {
    message: 'The server does not accept the key.',
    hint: 'Check it, and the variable with its secret.',
  },
  'token-refused': {
    message: 'The server does not accept the token.',
    hint: 'Check it, and the variable with it: it may have expired.',
  },
  'password-refused': {
    message: 'The server does not accept the name or the password.',
    hint: 'Check the name in the address, and HEIRLOOM_WEBDAV_PASSWORD or HEIRLOOM_WEBDAV_PASSWORD_FILE.',
  },
  'nothing-there': { message: 'Nothing is at this address.', hint: 'Check the path in --repo.' },
  'key-not-allowed': {
    message: 'The server does not allow this.',
    hint: 'Give the account or the key the right to read, write and list there.',
  },
  'clock-off': {
    message: 'The clock of this machine is wrong by more than the server accepts.',
    hint: 'Set it, then try again.',
  },
  'no-bucket': { message: 'The bucket does not exist.', hint: 'Create it, or correct its name in --repo.' },
  'wrong-region': { message: 'The bucket is in another region.', hint: 'Set AWS_REGION to that of the bucket.' },
  'bucket-in-address': {
    message: 'The bucket is in the address of the server.',
    hint: 'Leave it out of AWS_ENDPOINT_URL: it is in --repo.',
  },
  'too-many-requests': { message: 'The server allows no more requests for now.', hint: 'Try again in an hour.' },
  'repository-name': { message: 'This does not name a repository.', hint: 'Give it as github://OWNER/NAME/BRANCH.' },
  'no-git-repository': {
    message: 'There is no such repository, or the token does not reach it.',
    hint: 'Check the owner and the name in --repo, and which repositories the token includes.',
  },
  'repository-moved': { message: 'The repository has another name now.', hint: 'Use that one in --repo.' },
  'repository-archived': {
    message: 'The repository is archived: it can only be read.',
    hint: 'Unarchive it in its settings.',
  },
  'branch-protected': {
    message: 'A rule of the repository protects this branch.',
    hint: 'Choose another branch in --repo, or change the rule.',
  },
  'append-only': { message: 'The key cannot delete anything.', hint: 'Delete with another key.' },
  'destination-full': {
    message: 'The server has no space left.',
    hint: 'Free space there, or delete old backups with heirloom backup cleanup, then try again.',
  },
  'not-webdav': {
    message: 'The server does not understand WebDAV at this address.',
    hint: 'Check the path in --repo.',
  },
  'upload-too-large': {
    message: 'The server refuses uploads of this size.',
    hint: 'Set its limit to at least 32 MB (nginx: client_max_body_size 32m).',
  },
};
