/** An issue that another one names. */
export interface IssueName {
  /** `owner/name`; missing: the same repository. */
  readonly repository?: string;
  readonly number: number;
}

/** What people write before the issues that come first. */
const PHRASE = /\b(?:depends\s+on|blocked\s+by|requires|waits\s+for)\b[:\s]*/gi;
const NAME =
  /^(?:https:\/\/[\w.-]+\/([\w.-]+\/[\w.-]+)\/(?:issues|pull)\/(\d{1,9})|([\w.-]+\/[\w.-]+)?#(\d{1,9}))(?!\d)/;
const BETWEEN = /^(?:\s*(?:,|;|&|\band\b)\s*|\s*\n\s*[-*]\s*(?:\[[ xX]\]\s*)?)/;
const BULLET = /^\s*[-*]\s*(?:\[[ xX]\]\s*)?/;

/**
 * The issues that the text of an issue says it waits for: `Depends on #4, #5 and owner/name#6`, or a list below such
 * words. GitHub's command prints no other word of them.
 */
export function findDependencies(body: string): readonly IssueName[] {
  const found = new Map<string, IssueName>();
  for (const phrase of body.matchAll(PHRASE)) {
    let rest = body.slice(phrase.index + phrase[0].length).replace(BULLET, '');
    for (let name = NAME.exec(rest); name; name = NAME.exec(rest)) {
      const [whole, urlRepository, urlNumber, repository, number] = name;
      const issue = nameOf(urlRepository ?? repository, urlNumber ?? number);
      found.set(`${issue.repository ?? ''}#${issue.number}`, issue);
      rest = rest.slice(whole.length);
      const between = BETWEEN.exec(rest);
      if (!between) break;
      rest = rest.slice(between[0].length);
    }
  }
  return [...found.values()];
}

function nameOf(repository: string | undefined, number: string | undefined): IssueName {
  return { number: Number(number), ...(repository === undefined ? {} : { repository }) };
}
