import { wholeWords } from '../../lib/whole-words.ts'
import { splitSentences } from '../writers/sentences.ts'
import { languageOf, type CheckLanguage } from './language.ts'
import { fold, namesInOrder } from './names.ts'
import { checkSettings as settings } from './settings.ts'
import { lexicalSupport } from './words.ts'

/** Verbs by which somebody says something. */
const verbs: { readonly [L in CheckLanguage]: string } = {
  en: 'says?|said|tells?|told|claims?|claimed|adds?|added|announces?|announced|states?|stated|warns?|warned|admits?|admitted|confirms?|confirmed|denies|denied',
  fr: 'dit|a dit|affirme|annonce|déclare|assure|explique|précise|confirme|dément|nie',
  es: 'dice|dijo|afirma|afirmó|anuncia|anunció|asegura|explica|confirma|niega|negó',
  de: 'sagte?|erklärte?|meint|behauptet|kündigt|bestätigt|bestreitet',
  pt: 'diz|disse|afirma|afirmou|anuncia|anunciou|garante|explica|confirma|nega|negou',
  ja: 'は(?=[^、。]{0,40}(?:述べ|話し|語っ|説明|主張|発表))',
}

/**
 * Whether the sentence lets somebody say what a cited sentence lets somebody else say ("Kellan told reporters that …" after "Tessaro told
 * reporters that Kellan …"). Only the nearest cited sentences that name a speaker tell.
 */
export function misquotes(sentence: string, cited: string): boolean {
  const lang = languageOf(`${sentence}\n${cited}`)
  const speaker = speakerOf(sentence, lang)
  if (speaker === undefined) return false
  const sources = cited
    .split('\n')
    .flatMap(splitSentences)
    .map((text) => ({ text, speaker: speakerOf(text, lang), share: lexicalSupport(sentence, text, lang) }))
  const best = Math.max(0, ...sources.map(({ share }) => share))
  const near = sources.filter(({ share }) => share >= best - settings.nearInOrder && share >= settings.sourceSentenceFrom)
  return near.length > 0 && near.every((one) => one.speaker !== undefined && one.speaker !== speaker && !speaks(speaker, one.text))
}

/** The name right before the first verb of saying. */
function speakerOf(text: string, lang: CheckLanguage): string | undefined {
  const verb = wholeWords(verbs[lang], lang, 'iu').exec(text)
  if (!verb) return undefined
  const before = text.slice(0, verb.index)
  const last = namesInOrder(before, lang).at(-1)
  return last && before.length - last.at - last.name.length <= 3 ? last.name : undefined
}

/** "Tessaro: she was never asked", "…, says Tessaro". */
const speaks = (name: string, text: string): boolean =>
  new RegExp(`${escape(name)}\\s*:|(?:says?|said|sagt|dit|dice|diz) (?:\\p{L}+ ){0,2}${escape(name)}`, 'iu').test(fold(text))
const escape = (name: string) => name.replace(/[^\p{L}\p{N}]/gu, '.')
