import { EVERYWHERE, ON_SCREEN } from './word-list.mjs';

/** An entry of the list as a pattern: whole words, and any white space between them. */
const toPattern = ([words, instead]) => ({
  pattern: new RegExp(`(?<![\\w-])(?:${words.replaceAll(' ', '\\s+')})(?![\\w-])`, 'giu'),
  instead,
});
const everywhere = EVERYWHERE.map(toPattern);
const onScreen = ON_SCREEN.map(toPattern);

/** Blanks out text and keeps its line ends, so that what stays keeps its position. */
const blank = (text) => text.replaceAll(/[^\n]/g, ' ');

/** A comment without its marks and without code in backticks. A mark is blanked, so a phrase may run over lines. */
const proseOfComment = (text) =>
  text.replaceAll(/`[^`\n]*`/g, blank).replaceAll(/^\/\*+|\*\/$|^[ \t]*\*(?!\*)|\/\//gm, blank);

/** A string is prose if it has several words. */
const isSentence = (text) => /\p{L}\s+\p{L}/u.test(text);

/** The comments of a program, each with its position. */
const commentsOf = ({ text, ast }) => ast.comments.map(({ range }) => [range[0], proseOfComment(text.slice(...range))]);

/** Its sentences (JSX texts, strings and templates of several words), each with its position. */
const sentencesOf = ({ text, ast }) =>
  ast.tokens
    .filter(({ type }) => ['JSXText', 'String', 'Template'].includes(type))
    .map(({ range }) => [range[0], text.slice(...range)])
    .filter(([, part]) => isSentence(part));

/** A text in which all but these parts is blank. */
function onlyParts(text, unsorted) {
  const parts = unsorted.toSorted(([one], [other]) => one - other);
  let prose = '';
  for (const [start, part] of parts) prose += blank(text.slice(prose.length, start)) + part;
  return prose;
}

/** A document without code blocks, code in backticks and addresses of links. */
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

/** Reports words of the list in comments, sentences and documents. Code, and names in backticks, may use any word. */
export const plainWords = {
  meta: {
    type: 'suggestion',
    messages: { instead: 'Not “{{found}}”; write {{instead}}.' },
    schema: [{ type: 'object', properties: { isScreen: { type: 'boolean' } }, additionalProperties: false }],
  },
  create,
};
