// Its word lists are large and slow to set up (a second on a small machine), so it runs in a separate worker.
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary as commonWords } from '@zxcvbn-ts/language-common';
import { dictionary as englishWords, translations } from '@zxcvbn-ts/language-en';
import { expose } from 'comlink';
import { easyWords, suggestPassphrase } from './suggest-passphrase.ts';

/** The effort of guessing a passphrase. */
export interface Estimate {
  readonly guessesLog10: number;
  /** Why it is weak, and what would make it stronger; empty if there is nothing to say. */
  readonly advice: readonly string[];
}

let estimator: ZxcvbnFactory | undefined;
const words = easyWords(commonWords['diceware-common']);

const service = {
  estimate(passphrase: string): Estimate {
    estimator ??= new ZxcvbnFactory({
      dictionary: { ...commonWords, ...englishWords },
      graphs: adjacencyGraphs,
      translations,
    });
    const { guessesLog10, feedback } = estimator.check(passphrase, ['heirloom', 'backup']);
    return {
      guessesLog10,
      advice: [...(feedback.warning === null ? [] : [feedback.warning]), ...feedback.suggestions],
    };
  },
  suggest(): string {
    return suggestPassphrase(words, () => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0);
  },
};

export type EstimatorService = typeof service;

expose(service);
