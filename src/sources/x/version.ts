import { textsOf } from '../fields.ts'
import { isXId } from './ids.ts'

/**
 * An edit makes a new id each time (up to five, within an hour); all of them are one post, named by the first, and the newest text counts.
 * The version is the place in the chain; '' where no chain is told, so that what tells one replaces it.
 */
export function versionOf(id: string, chain: unknown): { readonly first: string; readonly version: string } {
  const ids = textsOf(chain).filter(isXId)
  const [first] = ids
  const place = ids.indexOf(id)
  if (first === undefined || place < 0) return { first: id, version: '' }
  return { first, version: String(place).padStart(2, '0') }
}
