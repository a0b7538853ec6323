import type { Page } from '@playwright/test';

/** One way in which a secret may be written down; in Latin-1, so that bytes and texts are searched alike. */
export interface Writing {
  /** Which secret, and how it is encoded; never the secret itself, because this is printed when a test fails. */
  readonly name: string;
  readonly text: string;
}

/** Collects the secrets that passkeys give to the page. Call it before the page is opened. */
export async function watchPrf(page: Page): Promise<readonly Uint8Array[]> {
  const outputs: Uint8Array[] = [];
  await page.exposeBinding('noteSecret', (_, bytes: number[]) => {
    outputs.push(Uint8Array.from(bytes));
  });
  await page.addInitScript(() => {
    const prototype = PublicKeyCredential.prototype;
    const original = Reflect.get(prototype, 'getClientExtensionResults') as () => AuthenticationExtensionsClientOutputs;
    prototype.getClientExtensionResults = function getClientExtensionResults() {
      const results = original.call(this);
      const first = results.prf?.results?.first;
      const note = Reflect.get(globalThis, 'noteSecret') as (bytes: number[]) => void;
      if (first instanceof ArrayBuffer) note([...new Uint8Array(first)]);
      return results;
    };
  });
  return outputs;
}

/** All ways in which someone might have written secrets down. */
export function writingsOf({
  texts,
  bytes,
}: {
  readonly texts: readonly string[];
  readonly bytes: readonly Uint8Array[];
}): readonly Writing[] {
  const ofText = texts.flatMap((text, at): Writing[] => {
    const plain = text.replace(/-/g, '');
    const variants = [
      ...new Set([
        text,
        plain,
        text.toLowerCase(),
        plain.toLowerCase(),
        text.replace(/-/g, ' '),
        encodeURIComponent(text),
        text.replace(/ /g, '+'),
      ]),
    ];
    return variants.flatMap((variant, which) => [
      { name: `text ${at}, writing ${which}`, text: variant },
      { name: `text ${at}, writing ${which}, as UTF-16`, text: Buffer.from(variant, 'utf16le').toString('latin1') },
      ...encodingsOf(`text ${at}, writing ${which}`, Buffer.from(variant)),
    ]);
  });
  const ofBytes = bytes.flatMap((value, at) => [
    { name: `bytes ${at}`, text: Buffer.from(value).toString('latin1') },
    ...encodingsOf(`bytes ${at}`, Buffer.from(value)),
  ]);
  return [...ofText, ...ofBytes];
}

function encodingsOf(name: string, bytes: Buffer): readonly Writing[] {
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  return [
    { name: `${name}, hexadecimal`, text: bytes.toString('hex') },
    { name: `${name}, base64`, text: base64 },
    { name: `${name}, base64url`, text: bytes.toString('base64url') },
    { name: `${name}, as a list`, text: [...bytes].join(',') },
  ];
}

interface Found {
  /** The places that had any data at all. */
  readonly seen: readonly string[];
  /** Which forms were found, and where. */
  readonly secrets: readonly string[];
  /** A place where a text is allowed. */
  readonly looksFor: (text: string) => readonly string[];
}

/** Searches everything that this origin has stored: databases, files, the other storages, caches. */
export async function findSecrets(page: Page, writings: readonly Writing[]): Promise<Found> {
  const stored = await page.evaluate(readAllStorage);
  const secrets = stored.flatMap(({ where, text }) =>
    writings.filter((writing) => text.includes(writing.text)).map(({ name }) => `${name} in ${where}`),
  );
  const kinds = (entries: typeof stored) => [...new Set(entries.map(({ where }) => where.split(':')[0] ?? ''))];
  return {
    seen: kinds(stored),
    secrets,
    looksFor: (text) => kinds(stored.filter((entry) => entry.text.includes(text))),
  };
}

/** Runs in the page. Everything is read as Latin-1, so a text is found by its UTF-8 bytes. */
async function readAllStorage(): Promise<{ where: string; text: string }[]> {
  const found: { where: string; text: string }[] = [];
  // Not with a TextDecoder: its Latin-1 is another table, in which 32 bytes are different characters.
  const latin1 = (bytes: Uint8Array) => {
    let text = '';
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return text;
  };
  const utf8 = new TextEncoder();
  const note = (where: string, bytes: Uint8Array) => {
    found.push({ where, text: latin1(bytes) });
  };

  const visit = async (where: string, value: unknown, seen: Set<object>): Promise<void> => {
    if (typeof value === 'string') note(where, utf8.encode(value));
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (value instanceof Blob) note(where, new Uint8Array(await value.arrayBuffer()));
    else if (value instanceof ArrayBuffer) note(where, new Uint8Array(value));
    else if (ArrayBuffer.isView(value)) note(where, new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    else if (value instanceof CryptoKey && value.extractable)
      found.push({ where, text: 'a key that can be taken out' });
    else if (value instanceof Map || value instanceof Set) for (const inner of value) await visit(where, inner, seen);
    else for (const inner of Object.entries(value)) for (const part of inner) await visit(where, part, seen);
  };
  const answer = <Value>(request: IDBRequest<Value>) =>
    new Promise<Value>((resolve, reject) => {
      request.onsuccess = () => {
        resolve(request.result);
      };
      request.onerror = () => {
        reject(request.error ?? new Error('no answer'));
      };
    });
  for (const { name = '' } of await indexedDB.databases()) {
    const database = await answer(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const objects = database.transaction(store).objectStore(store);
      const [keys, values] = await Promise.all([answer(objects.getAllKeys()), answer(objects.getAll())]);
      await visit(`indexeddb:${name}/${store}`, [keys, values], new Set());
    }
    database.close();
  }
  const walk = async (folder: FileSystemDirectoryHandle, path: string): Promise<void> => {
    for await (const [name, handle] of folder.entries()) {
      note(`opfs:${path}`, utf8.encode(name));
      if (handle instanceof FileSystemDirectoryHandle) await walk(handle, `${path}/${name}`);
      else if (handle instanceof FileSystemFileHandle)
        note(`opfs:${path}/${name}`, new Uint8Array(await (await handle.getFile()).arrayBuffer()));
    }
  };
  await walk(await navigator.storage.getDirectory(), '');
  for (const [where, storage] of [
    ['localstorage', localStorage],
    ['sessionstorage', sessionStorage],
  ] as const) {
    for (const entry of Object.entries(storage))
      for (const part of entry) note(`${where}:${entry[0]}`, utf8.encode(String(part)));
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const { url } of await cache.keys()) note(`caches:${name}`, utf8.encode(url));
  }
  note('address:here', utf8.encode(window.location.href));
  return found;
}
