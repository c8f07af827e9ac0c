import type { Said } from './network.ts'
import { networks, type Network } from './settings.ts'

/** What the server must have by what was said, and what it was heard to have. */
export class Expected {
  readonly #posts: Record<Network, { edits: number[]; saidAt: number[] }>
  readonly counts: Record<string, number> = {}

  constructor() {
    this.#posts = Object.fromEntries(networks.map((network) => [network, { edits: [], saidAt: [] }])) as never
  }

  heard([network, n, kind, edits, at]: Said): void {
    const { edits: known, saidAt } = this.#posts[network]
    const name = `${network} ${kind}`
    this.counts[name] = (this.counts[name] ?? 0) + 1
    if (kind === 'like') return
    known[n] = kind === 'delete' ? -1 : edits
    if (kind === 'post') saidAt[n] = at
  }

  /** How often it was edited; -1: deleted; undefined: never said. */
  editsOf(network: Network, n: number): number | undefined {
    return this.#posts[network].edits[n]
  }
  saidAt(network: Network, n: number): number | undefined {
    return this.#posts[network].saidAt[n]
  }
  *posts(network: Network): Iterable<readonly [n: number, edits: number]> {
    yield* this.#posts[network].edits.entries()
  }
  /** Posts that must be there. */
  get alive(): number {
    return networks.reduce((sum, network) => sum + this.#posts[network].edits.reduce((all, edits) => all + (edits >= 0 ? 1 : 0), 0), 0)
  }
}
