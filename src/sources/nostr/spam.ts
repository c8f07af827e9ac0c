import { spamSettings as settings } from './spam-settings.ts'

/** Which texts were said before, nearly so, by other keys. Runs of characters, the smallest by a hash of each text; the oldest are forgotten. */
export interface Repeats {
  /** How many others said nearly the same before; then this one counts too. */
  heard(text: string, key: string): number
}

export function createRepeats(): Repeats {
  /** Of a run: how many keys said it in turn, and a mark of the last of them. */
  const runs = new Map<number, number>()
  const { most } = settings.repeats
  return {
    heard(text, key) {
      const marks = marksOf(text)
      if (marks.length === 0) return 0
      const who = hashOf(key) & 0xffff
      const counts = marks.map((mark) => {
        const known = runs.get(mark) ?? -1
        const count = known < 0 ? 0 : known >>> 16
        const isOther = known < 0 || (known & 0xffff) !== who
        runs.delete(mark)
        runs.set(mark, (Math.min(count + (isOther ? 1 : 0), 0x7fff) << 16) | who)
        return isOther ? count : Math.max(0, count - 1)
      })
      while (runs.size > most) runs.delete(runs.keys().next().value ?? 0)
      return counts.toSorted((a, b) => b - a)[Math.floor(counts.length / 2)] ?? 0
    },
  }
}

/** Log-odds that a text is spam; from `spamSettings.threshold` on it counts as such. `repeats`: how many other keys said nearly the same before. */
export function spamScore(text: string, repeats: number): number {
  const { weights } = settings
  const some = text.slice(0, 5_000)
  const isOffer = settings.offer.test(some)
  const isContact = settings.contact.test(some)
  const isLink = settings.link.test(some)
  return (
    weights.base +
    (repeats >= 1 ? weights.repeated : 0) +
    (repeats >= 2 ? weights.repeatedTwice : 0) +
    (repeats >= 5 ? weights.repeatedOften : 0) +
    (isOffer ? weights.offer : 0) +
    (isContact ? weights.contact : 0) +
    (isLink ? weights.link : 0) +
    (isOffer && (isLink || isContact) ? weights.offerWithAddress : 0)
  )
}

/** What is left of a text without links, codes, signs and case. */
const plain = (text: string): string =>
  text
    .slice(0, 5_000)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/https?:\/\/\S+|nostr:\S+|\bn(?:pub|ote|profile|event|addr)1\w+/g, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

function marksOf(text: string): number[] {
  const { leastLength, run, perText } = settings.repeats
  const said = plain(text)
  if (said.length < leastLength) return []
  const marks = new Set<number>()
  for (let i = 0; i + run <= said.length; i++) marks.add(hashOf(said.slice(i, i + run)))
  return [...marks].sort((a, b) => a - b).slice(0, perText)
}

/** FNV-1a with its bits mixed once more; 32 bits, unsigned. */
function hashOf(text: string): number {
  let hash = 2_166_136_261
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16_777_619)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (hash ^ (hash >>> 12)) >>> 0
}
