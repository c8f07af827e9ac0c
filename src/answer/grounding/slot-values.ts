import { allMatches } from '../../lib/all-matches.ts'
import { asWords, kana } from '../../lib/whole-words.ts'
import { baseLanguage, fold, type Post } from '../../post/index.ts'
import { isFunctionWord, placesOfText } from '../../search/index.ts'
import type { Question } from '../evidence.ts'
import { wantedBy } from '../writers/answer-cues.ts'
import { splitSentences } from '../writers/sentences.ts'
import { countedIn, withoutTimes } from './counted.ts'
import { focusOf, holdsFocus } from './focus.ts'
import { withoutPast } from './past-figures.ts'

/** A value that a post gives to what has one at a time: a score, a state, the name or the place that is asked for. Values of one `slot` replace each other. */
export type SlotValue = { readonly slot: string; readonly value: string }

/** Reads the values that posts give to what the question asks, and the scores and states of it that they tell. */
export function createSlotReader(question: Question): (post: Pick<Post, 'text' | 'langs'>) => readonly SlotValue[] {
  const statesIn = readsStates(question)
  const namesIn = readsNames(question)
  const placesIn = readsPlaces(question)
  return ({ text, langs }) => {
    const lang = langs[0] === undefined ? question.lang : baseLanguage(langs[0])
    const plain = text.replace(/https?:\S+|[#@][\p{L}\p{N}_.-]+/gu, ' ')
    return [...scoresIn(plain), ...statesIn(plain), ...namesIn(plain, lang), ...placesIn(plain), ...countsIn(plain, langs, question)]
  }
}
type Reads = (text: string) => readonly SlotValue[]
const readsNothing: () => readonly SlotValue[] = () => []

/** Of the order in which things happened also what is counted: "12 hurt" replaces "7 hurt", of the same people and places. */
function countsIn(text: string, langs: readonly string[], { kind, text: asked }: Question): SlotValue[] {
  if (kind !== 'timeline') return []
  const names = allMatches(text, /(?<=\p{Ll}\s)\p{Lu}[\p{L}\p{M}’'-]+/gu)
    .map(([name]) => fold(name))
    .filter((name) => !fold(asked).includes(name))
  return countedIn(withoutPast(withoutTimes(text), langs)).map(({ value, counted }) => ({
    slot: `count ${counted} ${names.sort().join(' ')}`,
    value,
  }))
}

/** Whether the question asks for what fills a slot, and not for something else that its posts tell. */
export const isAsked = (slot: string, { text }: Question): boolean =>
  slot.startsWith('name') || slot.startsWith('place') || (slot.startsWith('score') && asksScore.test(fold(text)))
const asksScore =
  /(?<!\p{L})(?:scores?|results?|marcador|resultados?|resultats?|spielstand|zwischenstand|ergebnis|wie steht es|winning|leading)(?!\p{L})|スコア|得点|試合結果|何対何|स्कोर|النتيجة|สกอร์/u

/** "Vestrel 1 - Olgrave 0", "Vestrel 1:0 Olgrave", "1-0": two small numbers, of the names beside them. */
function scoresIn(text: string): SlotValue[] {
  if (!/\d/.test(text)) return []
  const apart = allMatches(text, namedPair).map(([, a = '', x = '', b = '', y = '']) => pairOf(a, x, b, y))
  if (apart.length > 0) return apart
  return allMatches(text, joinedPair).map(([, a = '', x = '', y = '', b = '']) => pairOf(a, x, b, y))
}
const name = String.raw`(\p{Lu}[\p{L}\p{M}'’-]+|[\p{Script=Katakana}ー・]{2,})`
const namedPair = new RegExp(
  `${name}\\s?(\\d{1,2})(?!\\d|[.,:]\\d)\\s?[-–,:;、・]?\\s?(?:and|et|y|und|e|と)?\\s?${name}\\s?(\\d{1,2})(?![\\d.,:%]\\d|\\s?%|\\d)`,
  'gu',
)
const joinedPair = new RegExp(`${name}\\s?(\\d{1,2})\\s?[-–:対]\\s?(\\d{1,2})(?!\\d|[-–:.,]\\d)\\s?${name}`, 'gu')

/** In whichever order the two are named. */
function pairOf(a: string, x: string, b: string, y: string): SlotValue {
  const [first, second] = fold(a) <= fold(b) ? [a, b] : [b, a]
  return { slot: `score ${fold(first)} ${fold(second)}`, value: first === a ? `${Number(x)}-${Number(y)}` : `${Number(y)}-${Number(x)}` }
}

/** Whether what is asked about is open or closed, safe or not: in the clause that names it, where that says one of the two. */
function readsStates({ terms }: Question): Reads {
  const things = terms.filter(({ isName, isPlace }) => !isName && !isPlace)
  if (things.length === 0) return readsNothing
  return (text) => {
    if (!anyState.test(text)) return []
    return text.split(/[,;:.!?…。、！？\n]+/u).flatMap((clause) => {
      const found = states.flatMap((sides, state) => sides.flatMap((side, at) => (side.test(clause) ? [{ state, at }] : [])))
      if (found.length !== 1 || isOpen.test(clause)) return []
      const places = placesOfText(clause)
      const about = things.find(({ clauses }) => clauses.some((one) => 'term' in one && places.has(one.term)))
      return found.flatMap(({ state, at }) => (about ? [{ slot: `state ${state} ${fold(about.label)}`, value: `${at}` }] : []))
    })
  }
}
const word = (forms: string, unspaced: string) => new RegExp(`${asWords(forms)}|${unspaced}`, 'iu')
const states: readonly (readonly RegExp[])[] = [
  [
    word(
      'open|reopen(?:s|ed)|ouverte?s?|rouverte?s?|abiert[oa]s?|reabiert[oa]s?|geöffnet|offen|abert[oa]s?|reabert[oa]s?',
      '再開|開通|通行可',
    ),
    word('closed|shut|fermée?s?|cerrad[oa]s?|geschlossen|gesperrt|fechad[oa]s?|encerrad[oa]s?', '閉鎖|休校|通行止'),
  ],
]
/** Most posts hold none of them. */
const anyState = new RegExp(
  states
    .flat()
    .map(({ source }) => source)
    .join('|'),
  'iu',
)
/** What may be so, or is not so, is no state. */
const isOpen =
  /(?<!\p{L})(?:not|no|never|if|whether|should|would|could|may|might|must|keep|pas|si|non|ne|nicht|kein\p{L}*|ob|soll\p{L}*|não|se|deve\p{L}*|debe\p{L}*)(?!\p{L})|n['’]t|ない|べき|なら/iu

/** "Which hospital …?": the names beside that word, "Odrel Hospital", "l’école du Moulin". */
function readsNames(question: Question): (text: string, lang: string) => readonly SlotValue[] {
  const focus = question.terms[focusOf(question) ?? -1]
  if (!focus || !asksWhich(question, focus.label)) return readsNothing
  const asked = new Set(placesOfText(question.text).keys())
  const beside = besides(focus.label)
  return (text, lang) => {
    const isNew = (one: string) => one.length > 1 && !asked.has(fold(one)) && !isFunctionWord(fold(one), lang)
    return allMatches(text, beside).flatMap(([, before = '', behind = '']) => {
      const own = (before || behind).split(/\s+/u).filter(isNew)
      return own.length > 0 ? [{ slot: `name ${fold(focus.label)}`, value: own.map(fold).join(' ') }] : []
    })
  }
}

/** "Which school", "Quelle école", "Que escola", どの学校; not "Which of the two". */
const asksWhich = ({ text }: Question, label: string): boolean =>
  /(?<!\p{L})(?:(?:which|what|quel(?:le)?s?|que|cual(?:es)?|welche[rsnm]?|qual|quais)\s|どの|किस\s|อะไร|أي\s)$/u.test(
    fold(text).split(fold(label))[0] ?? '',
  )

/** A word in any of its forms, with the names before or behind it; where a script has no capitals, with the word before it. */
function besides(label: string): RegExp {
  const escaped = label.replace(/[^\p{L}\p{M}\p{N}]/gu, '.')
  if (/[\p{Script=Han}\p{Script=Katakana}]/u.test(label))
    return new RegExp(`([\\p{Script=Han}\\p{Script=Katakana}ー・]{2,12})${escaped}()`, 'gu')
  if (!/^\p{Script=Latin}/u.test(label)) return new RegExp(`([\\p{L}\\p{M}]{2,})\\s${escaped}()`, 'gu')
  const stem = [...label].slice(0, Math.max(4, label.length - 2)).join('')
  const either = `[${stem.charAt(0).toUpperCase()}${stem.charAt(0).toLowerCase()}]${stem.slice(1)}`
  const names = "\\p{Lu}[\\p{L}\\p{M}’'-]+(?:\\s\\p{Lu}[\\p{L}\\p{M}’'-]+){0,2}"
  const small = "(?:(?:of|du|de|des|del|d[aeo]s?|la|le|l[’']|der|am|an|in|the|St\\.?)\\s?){0,2}"
  return new RegExp(`(?<!\\p{L})(?:(${names})\\s${either}\\p{L}{0,3}(?!\\p{L})|${either}\\p{L}{0,3}\\s${small}(${names}))`, 'gu')
}

/** "Where …?": what a place is called that stands behind a word that leads to one, in a sentence that tells what happens there: "in the sports hall", 市民体育館で. */
function readsPlaces(question: Question): Reads {
  if (wantedBy(question) !== 'place') return readsNothing
  const asked = new Set(placesOfText(question.text).keys())
  const plain = question.terms.filter(({ isName, isPlace, label }) => !isName && !isPlace && !/^\p{Script=Latin}{1,3}$/u.test(label))
  const form = kana.test(question.text) ? afterJapanese : afterPreposition
  return (text) =>
    splitSentences(text).flatMap((sentence) => {
      if (plain.filter(({ label }) => holdsFocus(sentence, label)).length < Math.min(2, plain.length)) return []
      return allMatches(sentence, form).flatMap(([, place = '']) =>
        asked.has(fold(place)) || plain.some(({ label }) => holdsFocus(place, label)) ? [] : [{ slot: 'place', value: fold(place) }],
      )
    })
}
const afterPreposition =
  /(?<!\p{L})(?:(?:in|at|into|to|inside|outside|near)\sthe\s|:\s(?:the|le|la|el|[oa]|der|die|das)\s|(?:à|dans|sur)\s(?:la\s|le\s|les\s|l[’'])|aux?\s|en\s(?:el|la|los|las)\s|(?:al|im|am|beim|ins|zum|zur)\s|(?:in|an|auf|bei)\s(?:der|dem|den|die|das)\s|n[ao]s?\s|ao\s|à\s)(\p{L}[\p{L}\p{M}-]{2,})/giu
const afterJapanese = /([\p{Script=Han}\p{Script=Katakana}ー]{2,})(?=で|に|へ|です|だ|、|。|$)/gu
