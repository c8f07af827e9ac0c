import { allMatches } from '../../lib/all-matches.ts'
import { wordsByScript } from '../../lib/whole-words.ts'
import { splitSentences } from '../writers/sentences.ts'
import { clausesOf, sourcesOf } from './clauses.ts'
import { languageOf, type CheckLanguage } from './language.ts'
import { plainOf, quantitiesOf } from './numbers.ts'
import { checkSettings as settings } from './settings.ts'
import { lexicalSupport } from './words.ts'

/** Words by which a post says less than the bare claim: to leave one out is to say more. `figure`: before a figure, of which it speaks. */
const hedges = {
  figure:
    "at least|at most|up to|nearly|almost|about|around|roughly|approximately|more than|over|au moins|au plus|jusqu['’]à|près de|presque|environ|plus de|al menos|como máximo|hasta|casi|cerca de|unos|unas|alrededor de|más de|mindestens|höchstens|bis zu|fast|rund|etwa|ungefähr|über|mehr als|pelo menos|no máximo|até|quase|mais de|少なくとも|最大|約|およそ|ほぼ|以上",
  doubt:
    'reportedly|allegedly|apparently|rumou?r(?:s|ed)?|unconfirmed|may|might|could|possibly|perhaps|maybe|likely|probably|seems?|heard|i think|claims?|peut(?:-être)?|pourrai\\p{L}+|apparemment|il paraît|semble\\p{L}*|puede|podr\\p{L}+|quizás?|al parecer|supuest\\p{L}+|könnte\\p{L}*|möglicherweise|angeblich|offenbar|wohl|pode(?:m|ria\\p{L}*)?|talvez|alegad\\p{L}+|supost\\p{L}+|らしい|かもしれ|とみられ|可能性|という情報',
  plan: 'plans? to|planned|expected|wants? to|hopes? to|hoping|intends?|proposes?|in talks|talking to|prévu\\p{L}*|prévoit|espère|veut|veulent|previst\\p{L}+|planea\\p{L}*|espera|quieren?|geplant|plant|soll(?:en|te)?|erwartet|hofft|will|wollen|möchten?|previst\\p{L}+|plane[ij]a\\p{L}*|pretende|quer(?:em)?|予定|計画|見込み|見通し',
  condition:
    "if|whether|unless|provided|as long as|until(?! \\S*\\d| (?:noon|midnight|next|further|\\p{L}+day)(?!\\p{L}))|subject to|in case|si|s['’]il|sauf|à condition|jusqu['’]à ce que|salvo|a menos|siempre que|hasta que|falls|wenn|ob|sofern|außer|es sei denn|bis(?! \\S*\\d| zum| \\p{L}+tag)|se|a não ser|salvo se|desde que|caso|場合|なら|たら|しだい|次第|まで",
} as const
export type HedgeKind = keyof typeof hedges
const kinds = Object.keys(hedges) as readonly HedgeKind[]
const patterns = new Map(kinds.map((kind) => [kind, wordsByScript(hedges[kind], 'giu')] as const))

/** Behind a figure: "two days at least", "15人以上". */
const behind =
  /^(?:\s?\p{L}+){0,2}\s(?:at least|at most|or more|or so|au moins|au plus|ou plus|al menos|o más|mindestens|oder mehr|pelo menos|ou mais)(?![\p{L}])|^\p{L}?(?:以上|以下|程度|ほど)/u

const holds = (kind: HedgeKind, text: string): boolean => allMatches(text, patterns.get(kind) ?? /$^/g).length > 0
export const hedgesOf = (text: string): readonly HedgeKind[] => kinds.filter((kind) => holds(kind, text))

/** A condition may become a doubt and the other way round; a plan may be told by any of them. */
const weighsAs = (own: HedgeKind, lost: HedgeKind): boolean => own !== 'figure' && (lost === 'plan' || own !== 'plan')

/** Figures, and whether a hedge stands right before or behind each. */
function figuresIn(text: string): { readonly value: string; readonly isHedged: boolean }[] {
  const plain = plainOf(text)
  const before = patterns.get('figure') ?? /$^/g
  return quantitiesOf(text).map(({ value, at, length }) => ({
    value,
    isHedged:
      allMatches(plain.slice(Math.max(0, at - 24), at), before).some(
        ({ 0: found, index }) => at - Math.max(0, at - 24) - index - found.length <= 2,
      ) || behind.test(plain.slice(at + length, at + length + 30)),
  }))
}

/**
 * Hedges that the sentence leaves out. A figure that stands hedged wherever it stands in the cited text must stay hedged; a clause
 * that comes from clauses with a doubt, a plan or a condition alone must keep one of that kind, and so must what only sentences with a condition say.
 */
export function lostHedges(sentence: string, cited: string): readonly HedgeKind[] {
  const lang = languageOf(`${sentence}\n${cited}`)
  const kept = hedgesOf(sentence)
  const isKept = (kind: HedgeKind) => kept.some((other) => weighsAs(other, kind))
  const clauses = clauseSources(sentence, cited, lang)
  const sourcesFor = (kind: HedgeKind) => (kind === 'condition' ? [nearestSentences(sentence, cited, lang), ...clauses] : clauses)
  const dropped = (['doubt', 'plan', 'condition'] as const).filter(
    (kind) => !isKept(kind) && sourcesFor(kind).some((from) => from.length > 0 && from.every((text) => holds(kind, text))),
  )
  return [...(statesHedgedFigure(sentence, cited) ? (['figure'] as const) : []), ...dropped]
}

function statesHedgedFigure(sentence: string, cited: string): boolean {
  const held = figuresIn(cited)
  return figuresIn(sentence).some(({ value, isHedged }) => {
    const places = held.filter((one) => one.value === value)
    return !isHedged && places.length > 0 && places.every((one) => one.isHedged)
  })
}

function nearestSentences(sentence: string, cited: string, lang: CheckLanguage): readonly string[] {
  const sources = cited
    .split('\n')
    .flatMap(splitSentences)
    .map((text) => ({ text, share: lexicalSupport(sentence, text, lang) }))
  const best = Math.max(0, ...sources.map(({ share }) => share))
  if (best < settings.sourceSentenceFrom) return []
  return sources.filter(({ share }) => share >= best - settings.nearInHedges).map(({ text }) => text)
}

/** Of each clause of the sentence, the cited clauses that it comes from; a clause of two words or less comes from anywhere. */
function clauseSources(sentence: string, cited: string, lang: CheckLanguage): readonly (readonly string[])[] {
  const clauses = clausesOf(cited, lang)
  return clausesOf(sentence, lang)
    .filter(({ words }) => words.length >= settings.leastClauseWords)
    .map((clause) => sourcesOf(clause, clauses, settings.sourceSentenceFrom).map(({ text }) => text))
}
