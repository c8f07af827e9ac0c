import { wordedLanguages, wordsIn, type Words } from './wording.ts'

/** Which of the words that code puts around posts claim something of what the posts say; the others count and name. */
export const claimKinds = [
  'denies',
  'denied',
  'deniers',
  'nobodyDenies',
  'firstSeen',
  'divided',
  'otherView',
  'twoPlaces',
  'onlyNamed',
  'unconfirmed',
  'earlier',
  'later',
] as const satisfies readonly (keyof Words)[]
export type ClaimKind = (typeof claimKinds)[number]

/** What a sentence of an answer claims in the words of code; undefined where it only quotes or counts. */
export const claimOf = (sentence: string): ClaimKind | undefined => claimKinds.find((kind) => forms[kind].test(sentence))

const forms = Object.fromEntries(
  claimKinds.map((kind) => [kind, new RegExp(wordedLanguages.map((lang) => `^${formOf(wordsIn(lang)[kind])}`).join('|'), 'u')]),
) as Readonly<Record<ClaimKind, RegExp>>

/** A wording with anything in its places. */
function formOf(wording: string): string {
  return wording
    .split(/\{\w+\}/u)
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/gu, '\\$&'))
    .join('.+')
}
