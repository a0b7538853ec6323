import { createDocumentReader } from '../../export/document-reader.ts';
import { exportEntries } from '../../export/export-entries.ts';
import { writeExportZip } from '../../export/write-export-zip.ts';
import { decodeMarkedText } from '../read/marked-text.ts';
import { buildGithubProject, type GithubNote } from './build-project.ts';
import { joinGithub, recogniseGithub, type GithubDocuments } from './github-documents.ts';

const MOST_BYTES = 64 * 1024 * 1024;
const BEGINNING_BYTES = 256 * 1024;
/** How the ids of projects, fields and items begin. */
const SIGN = /"id":\s*"PVT(I|F|SSF|IF)?_/;

/** Whether a file begins like what GitHub's command prints about a project. */
export async function isGithubFile(file: Blob): Promise<boolean> {
  if (file.size > MOST_BYTES) return false;
  const beginning = await textOf(file.slice(0, BEGINNING_BYTES));
  return beginning.trimStart().startsWith('{') && SIGN.test(beginning);
}

/**
 * The documents in a text: one alone, or several one below the other.
 * @returns `undefined` where any part of it is something else.
 */
export function readGithub(text: string): readonly Partial<GithubDocuments>[] | undefined {
  const whole = parseJson(text);
  const values =
    whole === undefined
      ? text
          .split('\n')
          .filter((line) => line.trim() !== '')
          .map(parseJson)
      : [whole];
  const parts = values.flatMap((value) => recogniseGithub(value) ?? []);
  return parts.length === values.length && parts.length > 0 ? parts : undefined;
}

/** A project of GitHub as an export in a ZIP, for an import that takes one. `undefined` for other files. */
export async function githubAsExport(
  file: Blob,
  now: Date,
): Promise<{ readonly zip: Blob; readonly notes: readonly GithubNote[] } | undefined> {
  const parts = readGithub(await textOf(file));
  if (!parts) return undefined;
  const { document, notes } = buildGithubProject(joinGithub(parts), 'GitHub project', now);
  const pieces: BlobPart[] = [];
  const output = new WritableStream<Uint8Array<ArrayBuffer>>({ write: (piece) => void pieces.push(piece) });
  const entries = exportEntries(createDocumentReader(document), { formats: ['json'], withFiles: false }, now);
  await writeExportZip(entries, output, { modifiedAt: now });
  return { zip: new Blob(pieces), notes };
}

async function textOf(file: Blob): Promise<string> {
  return decodeMarkedText(new Uint8Array(await file.arrayBuffer()));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
