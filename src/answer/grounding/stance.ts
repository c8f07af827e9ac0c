import { fold } from '../../post/index.ts'
import { answerSettings } from '../settings.ts'
import type { AskedMatter } from './asked-matter.ts'
import type { StanceWords } from './stance-words.ts'

const settings = answerSettings.stance

/** `side`: −1..1, against or for what is asked about; 0: nothing tells. `isPlain`: it takes the side in so many words, so it may be counted. */
export type Stance = { readonly side: number; readonly isPlain: boolean }

/**
 * On which side of what is asked about a text stands: it calls for the very act or against it, wants it kept as it is, takes a side, or values it. Clause by
 * clause; a negator turns what stands soon behind it (in Japanese and Thai before it).
 */
export function stanceOf(text: string, words: StanceWords, matter: AskedMatter): Stance {
  const folded = fold(text)
  const votes = matter.sides
    ? sideVotes(folded, words, matter.sides)
    : folded.split(clauses).flatMap((clause) => [...callVotes(clause, words, matter), ...wordVotes(clause, words)])
  const sum = votes.reduce((all, { weight }) => all + weight, 0)
  const plain = votes.filter(({ isPlain }) => isPlain)
  return {
    side: Math.max(-1, Math.min(1, sum)),
    isPlain: plain.length > 0 && plain.every(({ weight }) => Math.sign(weight) === Math.sign(sum)) && Math.abs(sum) >= settings.plainFrom,
  }
}

/** After a sign that ends one, and before a word that sets the next against it. */
const clauses = /(?<=[.;:!?…。！？؟।\n])|(?<=,)\s|(?<=、)|(?<!\p{L})(?=(?:but|mais|pero|aber|mas|sondern|sino|لكن|मगर|लेकिन)(?!\p{L}))/u

type Vote = { readonly weight: number; readonly isPlain: boolean }

/** "Close the schools", "they should close", "do not close", "rather than closing", "keep them open". Where no act is asked about, who wants a thing left alone is for it. */
function callVotes(clause: string, words: StanceWords, { acts, kept }: AskedMatter): Vote[] {
  if (acts === undefined) return test(words.keep, clause) ? [{ weight: settings.leaves, isPlain: false }] : []
  const act = acts.exec(clause)
  if (act) {
    const [before, behind] = [clause.slice(0, act.index), clause.slice(act.index)]
    if (
      test(
        words.instead,
        before
          .split(/\s+/)
          .slice(-settings.insteadWithin - 1)
          .join(' '),
      ) ||
      isTurned(clause, act.index, act[0].length, words) ||
      test(words.against, before)
    )
      return [{ weight: -settings.call, isPlain: true }]
    if (test(words.bad, clause)) return []
    if (isUnspaced(clause))
      return test(words.for, behind) || test(words.ought, behind) ? [{ weight: settings.call, isPlain: test(words.for, behind) }] : []
    const wants = test(words.ought, before) || test(words.for, clause)
    const isOrder = !notAnOrder.test(act[0]) && before.trim().split(/\s+/).filter(Boolean).length <= settings.callWithin
    return wants || isOrder ? [{ weight: settings.call, isPlain: wants }] : []
  }
  return test(words.keep, clause) && (kept === undefined || kept.test(clause)) ? [{ weight: -settings.keep, isPlain: false }] : []
}

/** "Closing …", "closed …", "cerrar …" speak of the act and order nothing. */
const notAnOrder = /(?:ing|ed|er|ar|ir|ees?|ad[oa]s?|id[oa]s?|ung|ture|tion|cion|mento)$/u

function wordVotes(clause: string, words: StanceWords): Vote[] {
  // Who asks whether it is right does not think so.
  const asked = /[?？؟]\s*$/u.test(clause) ? -settings.asked : 1
  const votes = (kind: 'good' | 'bad' | 'for' | 'against', weight: number, isPlain: boolean): Vote[] =>
    [...clause.matchAll(words[kind])].map((found) => ({
      weight:
        (weight > 0 ? asked : 1) *
        (kind !== 'against' && isTurned(clause, found.index, found[0].length, words) ? -settings.turned * weight : weight),
      isPlain: isPlain && asked === 1,
    }))
  return [
    ...votes('for', settings.takes, true),
    ...votes('against', -settings.takes, true),
    ...votes('good', settings.values, false),
    ...votes('bad', -settings.values, false),
  ]
}

/** Of two sides that the question names ("with the strikers or with the passengers"), the one that a text speaks of, unless it finds fault. */
function sideVotes(text: string, words: StanceWords, [one, other]: readonly [RegExp, RegExp]): Vote[] {
  const [hasOne, hasOther] = [one.test(text), other.test(text)]
  if (hasOne === hasOther) return []
  const isFor = test(words.for, text)
  const rest = text.replace(new RegExp(hasOne ? one : other, 'gu'), ' ')
  const side = (hasOne ? 1 : -1) * (!isFor && (test(words.bad, rest) || test(words.against, rest)) ? -1 : 1)
  return [{ weight: side * settings.call, isPlain: isFor }]
}

/** Whether a negator stands right before a place, or right behind it where that is how negation works. */
function isTurned(text: string, at: number, length: number, words: StanceWords): boolean {
  const near = isUnspaced(text)
    ? text.slice(at + length, at + length + settings.turnedWithinUnspaced)
    : text
        .slice(0, at)
        .split(/\s+/)
        .slice(-settings.turnedWithin - 1)
        .join(' ')
  const behind = isUnspaced(text)
    ? ''
    : text
        .slice(at + length)
        .split(/\s+/)
        .slice(0, 3)
        .join(' ')
  return (
    test(words.not, near) ||
    (/\p{Script=Devanagari}/u.test(text) && test(words.not, behind)) ||
    /^ (?:nicht|pas)(?!\p{L})/u.test(text.slice(at + length))
  )
}

const isUnspaced = (text: string): boolean => /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(text)

/** Leaves no place in the pattern behind, as `test` of a global one would. */
const test = (pattern: RegExp, text: string): boolean => text.search(pattern) >= 0
