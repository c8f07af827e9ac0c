import type { NostrEvent } from './event.ts'
import { openLibrary } from './keys.ts'

/**
 * Whether the signature of an event whose form was checked (event.ts) is of the key that it names (BIP-340). Its id is hashed again on the way.
 * Never throws: what does not fit into the library's memory was not signed by anybody.
 */
export async function openSignatureCheck(): Promise<(event: NostrEvent) => boolean> {
  const library = await openLibrary()
  return (event) => {
    try {
      library.verifyEvent(event as NostrEvent & { tags: string[][] })
      return true
    } catch {
      return false
    }
  }
}
