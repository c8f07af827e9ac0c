import { allMatches } from '../../lib/all-matches.ts'
import { kana } from '../../lib/whole-words.ts'
import { fold } from '../../post/index.ts'
import { answerSettings } from '../settings.ts'
import type { AskedMatter } from './asked-matter.ts'
import { isCalledFor, isOwn, isOwnSide, itself } from './own-side.ts'
import type { StanceWords } from './stance-words.ts'
import { firstWords, lastWords, test } from './words-around.ts'

const settings = answerSettings.stance

/** `side`: −1..1, against or for what is asked about; 0: nothing tells. `isPlain`: it takes the side in so many words, so it may be counted. */
export type Stance = { readonly side: number; readonly isPlain: boolean }

/**
 * On which side of what is asked about a text stands: it calls for the very act or against it, wants it kept as it is, takes a side, or values it. Clause by
 * clause; a negator turns what stands soon behind it (in Japanese before it).
 */
export function stanceOf(text: string, words: StanceWords, matter: AskedMatter): Stance {
  const folded = fold(text.replace(/https?:\S+/gu, ' '))
  const votes = matter.sides
    ? sideVotes(folded, words, matter.sides)
    : folded.split(clauses).flatMap((clause) => {
        const undone = undoVotes(clause, words, matter)
        return [...undone, ...callVotes(clause, words, matter), ...(undone.length > 0 ? [] : wordVotes(clause, words, matter))]
      })
  const sum = votes.reduce((all, { weight }) => all + weight, 0)
  const plain = votes.filter(({ isPlain }) => isPlain)
  return {
    side: Math.max(-1, Math.min(1, sum)),
    isPlain: plain.length > 0 && plain.every(({ weight }) => Math.sign(weight) === Math.sign(sum)) && Math.abs(sum) >= settings.plainFrom,
  }
}

/** After a sign that ends one, in Thai at a space, and before a word that sets the next against it. */
const clauses =
  /(?<=[.;:!?…。！？؟।\n])|(?<=,)\s|(?<=、)|(?<=[\p{Script=Thai}\p{M}]) (?=\p{Script=Thai})|(?<!\p{L})(?=(?:but|mais|pero|aber|mas|sondern|sino|لكن|मगर|लेकिन)(?!\p{L}))/u

type Vote = { readonly weight: number; readonly isPlain: boolean }
/** A clause that is known to say nothing that could be counted. */
const nothing: readonly Vote[] = [{ weight: 0, isPlain: false }]

/** "Close the schools", "they should close", "do not close", "rather than closing", "keep them open". Where no act is asked about, who wants a thing left alone is for it. */
function callVotes(clause: string, words: StanceWords, { matter, acts, kept }: AskedMatter): Vote[] {
  if (acts === undefined) return test(words.keep, clause) ? [{ weight: settings.leaves, isPlain: false }] : []
  const act = acts.exec(clause)
  if (act) {
    const [before, behind] = [clause.slice(0, act.index), clause.slice(act.index)]
    const governing = lastWords(before, settings.governedWithin).split(joins).at(-1) ?? ''
    if (
      test(
        words.instead,
        before
          .split(/\s+/)
          .slice(-settings.insteadWithin - 1)
          .join(' '),
      ) ||
      isTurned(clause, act.index, act[0].length, words) ||
      halts.test(before) ||
      test(words.against, governing)
    )
      return [{ weight: -settings.call, isPlain: (matter === undefined || matter(clause)) && isOwn(before) && !failing.test(before) }]
    if (test(words.bad, clause) || /[?？؟]\s*$/u.test(clause)) return []
    if (isUnspaced(clause))
      return test(words.for, behind) || test(words.ought, behind) ? [{ weight: settings.call, isPlain: test(words.for, behind) }] : []
    const wants = (test(words.ought, before) && !test(words.not, before)) || test(words.for, clause)
    if (isThai(clause)) {
      const isWanted = (test(words.ought, before) && !test(words.not, before)) || test(words.ought, behind) || test(words.for, clause)
      const isBare = before.trim() === '' && !/แล้ว|จะ|ก็/u.test(behind)
      return isWanted || isBare ? [{ weight: settings.call, isPlain: isWanted }] : []
    }
    const isOrder = !notAnOrder.test(act[0]) && before.trim().split(/\s+/).filter(Boolean).length <= settings.callWithin
    return wants || isOrder
      ? [{ weight: settings.call, isPlain: wants && (matter === undefined || matter(clause)) && isCalledFor(before, behind, words) }]
      : []
  }
  return test(words.keep, clause) && (kept === undefined || kept.test(clause)) ? [{ weight: -settings.keep, isPlain: false }] : []
}

/** "A resolution that failed to close it" calls for nothing. */
const failing = /(?<!\p{L})(?:fail|refus|declin|unable|unwilling)\p{L}* to $/u
/** "Put a pause on accepting them". */
const halts = /(?<!\p{L})(?:pause|halt|moratorium|ban|freeze|stop)(?: (?:on|to|the|of|in))*(?: \p{L}+)? $/u
/** "Closing …", "closed …", "cerrar …" speak of the act and order nothing. */
const notAnOrder = /(?:ing|ed|er|ar|ir|ees?|ad[oa]s?|id[oa]s?|ung|ture|tion|cion|mento)$/u

/**
 * "Repeal it", "vote to repeal Obamacare", "the law must be scrapped", and what governs that: "oppose repealing Obamacare" is for it. Nothing where the very act is what
 * is asked about, or where only an attempt is told of.
 */
function undoVotes(clause: string, words: StanceWords, { matter, acts }: AskedMatter): Vote[] {
  if (matter === undefined) return []
  const found = allMatches(clause, words.undo).findLast(({ 0: word, index }) =>
    undoesMatter(clause, { index, length: word.length }, matter),
  )
  return (found ? [found] : []).flatMap(({ 0: word, index }) => {
    if (acts !== undefined && test(acts, word)) return []
    const [before, behind] = [clause.slice(0, index), clause.slice(index + word.length)]
    const governing = isUnspaced(clause) ? behind : (lastWords(before, settings.governedWithin).split(joins).at(-1) ?? '')
    const isTurnedBack =
      !/(?<!\p{L})overrid/u.test(before) &&
      (test(words.against, governing) || defends.test(governing) || isTurned(clause, index, word.length, words))
    if (test(words.against, governing) && isTurned(clause, index, word.length, words)) return nothing
    const isOnlyTold = attempt.test(before) && !isTurnedBack && !test(words.for, governing)
    if (isOnlyTold) return []
    // Doing away with it is judged: "repealing it is wrong".
    const judged =
      !isTurnedBack &&
      (harms.test(behind) ||
        (test(words.bad, behind) && /(?<!\p{L})(?:is|would be|was|est|serait|es|seria|ist|ware|e)(?!\p{L})/u.test(behind)))
    const isFor = isTurnedBack || judged
    const isCalled = test(words.ought, before) || test(words.for, clause) || test(words.against, governing) || first.test(before)
    return [
      {
        weight: (isFor ? 1 : -1) * settings.takes,
        isPlain:
          acts === undefined &&
          (isCalled || (before.trim() === '' && !/(?:s|ing)$/u.test(word))) &&
          !isTurned(clause, index, word.length, words),
      },
    ]
  })
}

/** Its object, or what is said to be undone, is what is asked about or stands in its place. In scripts without spaces that comes before. */
function undoesMatter(
  clause: string,
  { index, length }: { readonly index: number; readonly length: number },
  matter: NonNullable<AskedMatter['matter']>,
): boolean {
  const [before, behind] = [clause.slice(0, index), clause.slice(index + length)]
  if (isUnspaced(clause)) return matter(before)
  // "Obamacare repeal", or the verb and its object.
  return (
    matter(lastWords(before, settings.nounWithin)) ||
    matter(firstWords(behind, settings.undoesWithin)) ||
    itself.test(behind) ||
    (matter(before) && passive.test(before))
  )
}

/** "should be", "muss", between what is undone and the word for it. */
const passive =
  /(?<!\p{L})(?:(?:should|must|needs? to|ought to|has to|can|will) be|get|doit etre|doivent etre|debe ser|deben ser|muss|mussen|gehort|deve ser|devem ser)[^.]{0,12}$/u
const defends =
  /(?<!\p{L})(?:block|fight(?! to| for)|fighting(?! to| for)|stop|prevent|defeat|veto(?:ed)?|reject(?:ed)?|attempts? to stop|against|contre|contra|gegen|instead of|no to|non a|non au|no a|nein zu[rm]?|nao a|nao ao)(?!\p{L})/u
/** Told of others: "their 50th attempt to repeal", "votes to repeal". */
const attempt =
  /(?<!\p{L})(?:attempts?|efforts?|bid|votes|voting|plans?|threat\p{L}*|tries|trying|tentatives?|intentos?|versuch\p{L}*|tentativas?)(?: \p{L}+){0,2} ?$/u
const harms = /(?<!\p{L})(?:would|will|could) (?:hurt|harm|devastate)(?!\p{L})/u
const joins = /(?<!\p{L})(?:and|et|y|und|e)(?!\p{L})/u
const first = /(?<!\p{L})(?:i|we|i'll|we'll|let's|let us|voted|time|je|nous|yo|ich|wir|eu|nos)(?!\p{L})/u

function wordVotes(clause: string, words: StanceWords, asked: AskedMatter): Vote[] {
  // Who asks whether it is right does not think so.
  const turnedBy = /[?？؟]\s*$/u.test(clause) ? -settings.asked : 1
  const votes = (kind: 'good' | 'bad' | 'for' | 'against', weight: number, takesSide: boolean): Vote[] =>
    allMatches(clause, words[kind]).flatMap(({ 0: word, index }) => {
      const behind = clause.slice(index + word.length)
      // "Agree with @x that …": what follows says what of; "agree with @x" says nothing of what.
      if (
        kind === 'for' &&
        (ofSomebody.test(behind) || /(?<!\p{L})(?:if|whether|do|who) (?:you|u|they|anyone) $/u.test(clause.slice(0, index)))
      )
        return []
      // "Proud to oppose it": what one is proud of decides.
      if (kind === 'good' && leadsOn.test(behind) && leadsToSide(firstWords(behind, settings.governedWithin), words)) return []
      if (standsForIt.test(word) && ofOthers.test(clause.slice(0, index))) return []
      const isOfContrary = (kind === 'for' || kind === 'against') && ofContrary.test(behind)
      const isOver =
        isOfContrary ||
        (!(kind === 'against' && test(words.not, word)) &&
          (isTurned(clause, index, word.length, words) || (kind === 'for' && mustNot.test(clause.slice(0, index)))))
      return [
        {
          weight: (weight > 0 ? turnedBy : 1) * (isOver ? -settings.turned * weight : weight),
          isPlain:
            takesSide &&
            turnedBy === 1 &&
            (otherScript.test(clause) ? takesSideOfIt(clause, behind, asked) : isOwnSide(clause.slice(0, index), word, behind, asked)),
        },
      ]
    })
  return [
    ...votes('for', settings.takes, true),
    ...votes('against', -settings.takes, true),
    ...votes('good', settings.values, false),
    ...votes('bad', -settings.values, false),
  ]
}

/** "Nobody should be forced to support it" is no support, however far the word stands. */
const mustNot = /(?<!\p{L})(?:should|must|ought|will|would)(?: not| never|n't)(?!\p{L})/u

/** Behind a word of agreeing: with whom, or that something is so. */
const ofSomebody =
  /^(?: (?:with|w\/|avec|con|mit|com) (?:@[\p{L}\p{N}_.-]+|\p{L}+)(?: \p{L}+){0,2})?,? (?:that|que|en que|pour dire que|dass)(?!\p{L})|^ (?:with|w\/|avec|con|mit|com) (?:@|him|her|them|you|lui|elle|eux|el|ella|ihm|ihr|ele|ela|rep|sen|sir|president|professor|my)/u
/** In these who speaks is seldom named. */
const otherScript = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}\p{Script=Thai}\p{Script=Devanagari}\p{Script=Arabic}]/u
/** "The president's rejection of it" is told of him; whoever tells it may be of the other side. */
const standsForIt = /^(?:rejection|opposition|support|rejet|refus|soutien|rechazo|apoyo|rejeicao|apoio|ablehnung|unterstutzung)$/u
const ofOthers =
  /(?:['’]s|s['’]|(?<!\p{L})(?:@[\p{L}\p{N}_]+|potus|his|her|its|their|your|son|sa|leur|su|sus|seu|sua|seine?|ihre?)) (?:\p{L}+ )?$/u
/** "In support of his rejection of it" is against it, and so is who stands with others against it. */
const ofContrary =
  /^ (?:with )?(?:\S+ ){0,2}against(?!\p{L})|^(?: \S+){0,4} (?:rejection|opposition|rejet|rechazo|rejeicao|ablehnung)(?!\p{L})/u
const leadsOn = /^,? (?:to|that|de|d'|que|zu|dass|a|por|em|por|of)(?!\p{L})/u
const leadsToSide = (text: string, words: StanceWords): boolean =>
  test(words.for, text) || test(words.against, text) || test(words.undo, text)

/** Whether a side is taken of what is asked: it stands in the clause, or nothing else does in its place. In scripts without spaces it stands before. */
const takesSideOfIt = (clause: string, behind: string, { matter, acts, kept }: AskedMatter): boolean =>
  matter === undefined ||
  isUnspaced(clause) ||
  matter(clause.slice(0, clause.length - behind.length)) ||
  matter(firstWords(behind, settings.governedWithin)) ||
  (acts !== undefined && kept !== undefined && test(kept, firstWords(behind, settings.governedWithin))) || // to what it would be done
  !/\p{L}{3}/u.test(behind) ||
  itself.test(behind)

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
    : isThai(text)
      ? text.slice(Math.max(0, at - settings.turnedWithinThai), at)
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
    /^ (?:nicht|pas)(?!\p{L})| nicht(?: mehr)?[\s.!…]*$/u.test(text.slice(at + length))
  )
}

/** Japanese: what governs a word stands behind it. Thai has no spaces either, and the order of English. */
const isUnspaced = (text: string): boolean => kana.test(text)
const isThai = (text: string): boolean => /\p{Script=Thai}/u.test(text)
