import type { Connector, Entry } from '../connector.ts'
import type { Listed } from './kept.ts'
import type { SourceRegistry } from './registry.ts'

/** What is kept of a source as its connector reads it, with its secret; or, in a sentence, why this version cannot read it. */
export type ReadEntry = { readonly connector: Connector; readonly entry: Entry } | { readonly broken: string }

export type EntryReading = { readonly registry: Pick<SourceRegistry, 'secret'>; readonly connectors: readonly Connector[] }

/** Total. `secret`: of one that the registry has forgotten already. */
export function readEntry(
  { id, kind, settings, origins }: Listed,
  { registry, connectors }: EntryReading,
  secret: string | undefined = registry.secret(id),
): ReadEntry {
  const connector = connectors.find((one) => one.kind === kind)
  if (!connector) return { broken: `This version of Groundswell reads no ${kind}.` }
  try {
    const entry = { id, settings: connector.settings.parse(settings), origins, ...(secret !== undefined && { secret }) }
    return { connector, entry }
  } catch {
    return { broken: 'It cannot be read as it stands in sources.json. Remove it and add it again.' }
  }
}

/** Those that can be read. */
export const readEntries = (kept: readonly Listed[], reading: EntryReading): readonly Entry[] =>
  kept.flatMap((one) => {
    const read = readEntry(one, reading)
    return 'entry' in read ? [read.entry] : []
  })
