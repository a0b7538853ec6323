// Phrases that make a sentence read like a translation, each with a suggestion. Upper and lower case match alike; a
// space matches any white space, including line breaks.

/** Everywhere: comments, screens, test titles, documents. */
export const EVERYWHERE = [
  ['whoever|whomever|whosever', 'who it is: “the caller”, “anyone who”, “a tab that”'],
  ['wherever', '“where”, “anywhere”, or the place'],
  ['anew', '“again”'],
  ['can not', '“cannot”'],
  ['so that none', '“so … cannot …”, “so nothing …”'],
  ['(?:makes?|made|making) (?:itself|themselves)', '“automatic”'],
  ['that which', 'the thing itself'],
  ['(?:is|are|was|were|be|been|being) told(?! (?:that|to|about|which|what|how|when)\\b)', 'who reports or learns what'],
  ['(?:told|tells?|telling) apart', '“distinguish”, “differ from”'],
  ['mend(?:s|ed|ing)?', '“fix”, “repair”'],
  ['midway', '“halfway”, “while …”'],
  [
    'goes on|went on(?! (?:to|the)\\b)|go on(?= (?:with|as|after|from|where|when|while|until|copying|without)\\b|[.,;:)])',
    '“continue”',
  ],
  ['in vain', '“without success”, “for nothing”'],
  ['upon', '“on”'],
  ['nought|naught', '“zero”'],
  ['shall', '“must”, “should”'],
  ['for ever', '“forever”'],
  ['slips? of the pen', '“typo”, “mistyped”'],
  ['\\d+ %', '“85%”, without the space'],
  ['thereby|therein|thereof|whereby|wherein|whereof|hitherto|lest', 'an everyday word'],
  ['of (?:its|their) own accord', '“automatically”'],
  ['in the midst', '“in the middle of”, “during”'],
  ['lets? go of|letting go of', '“release”, “remove”, “drop”'],
  ['what came of|came to its end', '“the result of”, “finished”'],
  ['at the (?:most|least)(?=[.,;:)])', '“at most”, “at least”'],
  ['puts? right', '“correct”, “repair”'],
  ['as ever', '“as usual”, “as before”'],
  ['(?:versions?|programs?|backups?|states?) of before', '“from before”, “earlier”'],
];

/** Only in the sentences of the screens, where each thing has one name. */
export const ON_SCREEN = [
  ['by (?:itself|themselves)', '“automatically”, “on its own”'],
  ['heal(?:s|ed|ing)?', '“repair”'],
  ['drills?', '“test restore”'],
  ['snapshots?', '“backup”'],
  ['prun(?:e|es|ed|ing)', '“free up space”'],
  ['replicas?', '“copy”'],
  ['(?:another|other|the) places? (?:that|where) (?:has|have|backups|copies)', '“destination”'],
  ['come along|comes along', '“is included”'],
  ['come free|comes free', '“will be freed”'],
  ['was cut off', '“was interrupted”'],
];
