import type { AskResult, Sentence } from '../../src/api/schema.ts'
import { count } from './words.ts'

/** The checks as a reader is told of them. A check that is newer than this page keeps its own name. */
const checks: Readonly<Record<string, { readonly word: string; readonly means: string; readonly fails: string }>> = {
  numbers: { word: 'numbers', means: 'each number stands in the cited posts', fails: 'a number that is not in its posts' },
  dates: { word: 'dates', means: 'each date stands in the cited posts', fails: 'a date that is not in its posts' },
  names: { word: 'names', means: 'each name stands in the cited posts', fails: 'a name that is not in its posts' },
  order: {
    word: 'who and what',
    means: 'who does what to whom, and what a figure counts, is as in the cited posts',
    fails: 'who or what in another’s place',
  },
  negation: {
    word: 'denials',
    means: 'it denies where the cited posts deny, and only there',
    fails: 'a denial that differs from its posts',
  },
  words: { word: 'wording', means: 'most of its words stand in the cited posts', fails: 'too few words of its posts' },
  shape: {
    word: 'form',
    means: 'it is more than an echo of the question, and speaks for nobody',
    fails: 'little but an echo of the question, or a post’s own “we”',
  },
  hedge: {
    word: 'hedges',
    means: 'an “about”, “reportedly” or “if” of the posts is kept',
    fails: 'an “about”, “reportedly” or “if” of its posts left out',
  },
  'one-author': { word: 'several authors', means: 'the cited posts are by more than one author', fails: 'one author alone behind it' },
  uncited: { word: 'sources', means: 'it names a source', fails: 'no source' },
  'unknown-number': { word: 'sources', means: 'its sources exist', fails: 'a source that does not exist' },
  'not-verbatim': { word: 'quotes', means: 'it is word for word', fails: 'a quote that is not word for word' },
  'wrong-time': { word: 'times', means: 'its times are when its posts were said', fails: 'a time at which none of its posts was said' },
  'wrong-author': { word: 'authors', means: 'whom it names wrote its posts', fails: 'an author who wrote none of its posts' },
  repeated: { word: 'repetition', means: 'it is not said already', fails: 'what was said already' },
  empty: { word: 'text', means: 'something is left of it', fails: 'nothing left of it after cleaning' },
}

export const checkWord = (name: string): string => checks[name]?.word ?? name
export const checkMeans = (name: string): string => checks[name]?.means ?? ''
/** What a sentence had that failed this check. */
export const checkFails = (name: string): string => checks[name]?.fails ?? name

/** How a sentence came to stand there, in a few words; for `supported` and `partial`, which list their checks, the words of these. */
export function standsBy({ check, passed, instead }: Sentence): string {
  const checked = `Checked against its posts: ${passed.map(checkWord).join(', ')}`
  switch (check) {
    case 'quote':
      return instead === undefined ? 'Word for word' : `Word for word, in place of a model’s sentence with ${checkFails(instead)}`
    case 'composed':
      return 'Put together by code from its posts'
    case 'supported':
      return checked
    case 'partial':
      return `${checked}; doubted by a model that read it again`
    case 'unsourced':
      return 'Not from posts'
  }
}

/** What became of a model's drafted sentences that did not pass; '' where all did. */
export function droppedWords({ dropped, sentences }: Pick<AskResult, 'dropped' | 'sentences'>): string {
  const reasons = Object.entries(dropped)
  const all = reasons.reduce((sum, [, times]) => sum + times, 0)
  if (all === 0) return ''
  // A replaced sentence may have left since, with its source.
  const replaced = Math.min(all, sentences.filter(({ instead }) => instead !== undefined).length)
  const fate = [...(replaced > 0 ? [`${replaced} replaced by a quote`] : []), ...(all > replaced ? [`${all - replaced} left out`] : [])]
  const why = reasons.map(([name, times]) => `${checkFails(name)}${reasons.length > 1 || times > 1 ? ` (${times})` : ''}`)
  return `${count(all, 'drafted sentence')} did not pass the checks: ${fate.join(', ')}. Why: ${why.join(', ')}.`
}

/** Who wrote, told by which prompt, for how many tokens; '' where no model was asked. */
export function modelWords({ model, prompt, usage }: Pick<AskResult, 'model' | 'prompt' | 'usage'>): string {
  if (usage.calls === 0 && prompt === null) return ''
  const { calls, inputTokens, outputTokens, cachedTokens } = usage
  const cached = cachedTokens > 0 ? ` (${cachedTokens.toLocaleString('en')} of them kept from before)` : ''
  const tokens =
    inputTokens + outputTokens === 0
      ? 'tokens not counted'
      : `${count(inputTokens, 'token')} read${cached}, ${outputTokens.toLocaleString('en')} written`
  return [
    `Model ${model}`,
    ...(prompt === null ? [] : [`prompt ${prompt}`]),
    calls === 0 ? 'no call counted' : `${count(calls, 'call')}, ${tokens}`,
  ].join(' · ')
}
