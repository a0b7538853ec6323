import { EVERYWHERE, ON_SCREEN } from './word-list.mjs';

/** An entry of the list as a pattern: whole words, with any white space between them. */
const toPattern = ([words, instead]) => ({
  pattern: new RegExp(`(?<![\\w-])(?:${words.replaceAll(' ', '\\s+')})(?![\\w-])`, 'giu'),
  instead,
});
const everywhere = EVERYWHERE.map(toPattern);
const onScreen = ON_SCREEN.map(toPattern);

/** Replaces text by spaces but keeps line breaks, so that the rest keeps its position. */
const blank = (text) => text.replaceAll(/[^\n]/g, ' ');

/**
 * The text of a comment without comment marks and code in backticks. Marks become spaces, so a phrase may span lines.
 */
const proseOfComment = (text) =>
  text.replaceAll(/`[^`\n]*`/g, blank).replaceAll(/^\/\*+|\*\/$|^[ \t]*\*(?!\*)|\/\//gm, blank);

/** A string with several words counts as prose. */
const isSentence = (text) => /\p{L}\s+\p{L}/u.test(text);

/** The comments of a program, each with its position. */
const commentsOf = ({ text, ast }) => ast.comments.map(({ range }) => [range[0], proseOfComment(text.slice(...range))]);

/** The sentences of a program (JSX texts, strings and templates with several words), each with its position. */
const sentencesOf = ({ text, ast }) =>
  ast.tokens
    .filter(({ type }) => ['JSXText', 'String', 'Template'].includes(type))
    .map(({ range }) => [range[0], text.slice(...range)])
    .filter(([, part]) => isSentence(part));

/** The text with everything but these parts replaced by spaces. */
function onlyParts(text, unsorted) {
  const parts = unsorted.toSorted(([one], [other]) => one - other);
  let prose = '';
  for (const [start, part] of parts) prose += blank(text.slice(prose.length, start)) + part;
  return prose;
}

/** A document without code blocks, code in backticks and link targets. */
function proseOfDocument(text) {
  return text
    .replaceAll(/^(`{3,})[^]*?^\1/gm, blank)
    .replaceAll(/(`+)[^`]+?\1/g, blank)
    .replaceAll(/\]\([^)\s]*\)/g, blank);
}

function create(context) {
  const { sourceCode, options } = context;
  const reportIn = (prose, words) => {
    for (const { pattern, instead } of words)
      for (const { 0: found, index } of prose.matchAll(pattern))
        context.report({
          loc: { start: sourceCode.getLocFromIndex(index), end: sourceCode.getLocFromIndex(index + found.length) },
          messageId: 'instead',
          data: { found: found.replaceAll(/\s+/g, ' '), instead },
        });
  };
  return {
    Program() {
      const sentences = sentencesOf(sourceCode);
      reportIn(onlyParts(sourceCode.text, [...commentsOf(sourceCode), ...sentences]), everywhere);
      if (options[0]?.isScreen) reportIn(onlyParts(sourceCode.text, sentences), onScreen);
    },
    root() {
      reportIn(proseOfDocument(sourceCode.text), everywhere);
    },
  };
}

/** Reports listed phrases in comments, sentences and documents. Code, and names in backticks, may contain any word. */
export const plainWords = {
  meta: {
    type: 'suggestion',
    messages: { instead: 'Not “{{found}}”; write {{instead}}.' },
    schema: [{ type: 'object', properties: { isScreen: { type: 'boolean' } }, additionalProperties: false }],
  },
  create,
};
