import { fold } from '../../post/index.ts'

/** Verbs of English with forms that no rule makes, as people ask and tell of events: base, past, participle where it differs. */
const irregular = `
  begin began begun, bite bit bitten, bleed bled, blow blew blown, break broke broken, bring brought, build built, burn burnt, burst, buy bought, catch caught,
  choose chose chosen, cut, deal dealt, draw drew drawn, drive drove driven, eat ate eaten, fall fell fallen, feel felt, fight fought, flee fled, fly flew flown,
  forbid forbade forbidden, freeze froze frozen, give gave given, grow grew grown, hear heard, hide hid hidden, hit, hold held, hurt, keep kept, lead led, leave left,
  let, lie lay lain, lose lost, make made, mean meant, meet met, pay paid, put, quit, read, ride rode ridden, rise rose risen, run ran, see saw seen, sell sold, send sent,
  shake shook shaken, shoot shot, shut, sink sank sunk, speak spoke spoken, spend spent, spill spilt, split, spread, stand stood, steal stole stolen, stick stuck,
  strike struck, swim swam swum, take took taken, teach taught, tear tore torn, throw threw thrown, wake woke woken, wear wore worn, win won, withdraw withdrew withdrawn`

const groups = irregular.split(',').map((group) => group.trim().split(/\s+/))
const participles: ReadonlySet<string> = new Set(groups.flat())
const irregularForms = new Map<string, readonly string[]>()
for (const group of groups) {
  const [base = ''] = group
  const forms = [...group, third(base), continuous(base)]
  for (const form of forms) if (!irregularForms.has(form)) irregularForms.set(form, forms)
}

/** After these stands what is done in its base; after those what was done to something; after the third who did it. */
const helpers = /^(?:did|does|do|didnt|doesnt|dont|will|wont|can|cant|could|may|might|must|shall|should|would|to)$/
const passive = /^(?:is|are|was|were|be|been|being|isnt|arent|wasnt|werent|has|have|had|get|gets|got)$/
const asking = /^(?:who|what|which)$/
const clauses = /^(?:that|if|whether|because|when|while|after|before)$/
const articles = /^(?:the|a|an|this|that|these|those|its|his|her|their|our|my|your|any|some|no)$/

/**
 * The other forms of what an English question asks was done, where it stands as a verb ("What did the council decide?", "Why was it cancelled?", "Who bought
 * it?"): posts tell it in another tense. Folded; some exist nowhere and then match nothing.
 */
export function verbForms(pieces: readonly string[], at: number): readonly string[] {
  const word = fold(pieces[at] ?? '')
  if (!/^[a-z]{3,}$/.test(word) || /^\p{Lu}/u.test(pieces[at] ?? '')) return []
  const all = pieces.slice(0, at).map((piece) => fold(piece).replace(/['’]/gu, ''))
  const before = all.slice(all.findLastIndex((one) => clauses.test(one)) + 1)
  const last = before.at(-1) ?? ''
  const isParticiple = /ed$/.test(word) || participles.has(word)
  const isDone = before.some((one) => helpers.test(one)) && !articles.test(last)
  const isPassive = isParticiple && before.some((one) => passive.test(one))
  if (!isDone && !isPassive && !(isParticiple && asking.test(last))) return []
  return [...new Set(irregularForms.get(word) ?? regularForms(word))].filter((form) => form !== word)
}

/** "decided" from "decide" and back: both spellings of a base that an ending hides. */
function regularForms(word: string): string[] {
  if (!/ed$/.test(word)) return [past(word), continuous(word)]
  const stem = word.slice(0, -2)
  const bases = /ied$/.test(word)
    ? [`${word.slice(0, -3)}y`]
    : [stem, `${stem}e`, ...(/([b-df-hj-np-tv-z])\1$/.test(stem) ? [stem.slice(0, -1)] : [])]
  return [...bases, ...bases.map(third), continuous(bases.at(-1) ?? stem)]
}

/** A short vowel before one consonant, in the syllable that is stressed: stop, stopped; admit, admitted. */
function isDoubled(base: string): boolean {
  return /^(?:[^aeiou]*|(?:ad|be|com|for|oc|per|re|sub|trans)[^aeiou]+)[aeiou][bdgklmnprt]$/.test(base)
}
function past(base: string): string {
  if (/e$/.test(base)) return `${base}d`
  if (/[^aeiou]y$/.test(base)) return `${base.slice(0, -1)}ied`
  return isDoubled(base) ? `${base}${base.at(-1)}ed` : `${base}ed`
}
function continuous(base: string): string {
  if (/ie$/.test(base)) return `${base.slice(0, -2)}ying`
  if (/[^eoy]e$/.test(base)) return `${base.slice(0, -1)}ing`
  return isDoubled(base) ? `${base}${base.at(-1)}ing` : `${base}ing`
}
function third(base: string): string {
  if (/(?:s|x|z|ch|sh|o)$/.test(base)) return `${base}es`
  return /[^aeiou]y$/.test(base) ? `${base.slice(0, -1)}ies` : `${base}s`
}
