import { createLexicon } from '../generator/words.ts'
import { createRandom } from '../generator/ranks.ts'
import { networks, type Network } from './settings.ts'

const letters: Record<Network, string> = { bluesky: 'b', mastodon: 'm', x: 'x', nostr: 'n', feeds: 'f' }
const byLetter = new Map(networks.map((network) => [letters[network], network]))

/** A word that only this post has. */
export const wordOf = (network: Network, n: number) => `soak${letters[network]}${n}`

const form = /\bsoak([a-z])(\d+)(?: edit(\d+))?/
/** Which post a text is, and its how many-th edit; undefined where it is none of a soak. */
export function readText(text: string): { readonly network: Network; readonly n: number; readonly edits: number } | undefined {
  const [, letter = '', n = '', edits = '0'] = form.exec(text) ?? []
  const network = byLetter.get(letter)
  return network && { network, n: Number(n), edits: Number(edits) }
}

/** Invented sentences, each with the word of its post. */
export function createTexts(seed: number): (network: Network, n: number, edits: number) => string {
  const lexicon = createLexicon('en')
  const random = createRandom(seed)
  const words = Array.from({ length: 4_000 }, (_, i) => lexicon.word(i))
  const draw = () => words[Math.floor(words.length * random() ** 2)] ?? ''
  return (network, n, edits) => {
    const sentence = Array.from({ length: 8 + Math.floor(random() * 10) }, draw).join(' ')
    return `${sentence} ${wordOf(network, n)}${edits > 0 ? ` edit${edits}` : ''}`
  }
}
