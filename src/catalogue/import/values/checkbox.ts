// Yes and true, no and false, as spreadsheets and databases write them: English, then German, French, Spanish, Italian,
// Portuguese, Dutch, Polish, Swedish, Danish, Finnish, Russian, Japanese, Chinese.
const YES = new Set([
  'true', 'yes', 'y', 'on', '1', 'x', '✓', '✔', '☑', '✅', 'done', 'checked', 'ja', 'wahr', 'oui', 'vrai', 'sí', 'si', 'verdadero', 'sì', 'vero',
  'sim', 'verdadeiro', 'waar', 'tak', 'prawda', 'sant', 'sand', 'kyllä', 'tosi', 'да', 'истина', 'はい', '是',
]);
const NO = new Set([
  'false', 'no', 'n', 'off', '0', '-', '✗', '✘', '☐', '❌', 'unchecked', 'nein', 'falsch', 'non', 'faux', 'falso', 'não', 'nee', 'onwaar', 'nie', 'fałsz',
  'nej', 'falskt', 'falsk', 'ei', 'epätosi', 'нет', 'ложь', 'いいえ', '否',
]);

/** Yes or no, or `undefined` for anything else. */
export function parseCheckbox(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  if (YES.has(word)) return true;
  return NO.has(word) ? false : undefined;
}
