import type { AuthorId, Card, Media, PostId } from '../../post/index.ts'
import { didBytes, formatTid, readDid, recordOf, type Tid } from './compact-id.ts'
import { Form, kinds, Medium, Place, plcAuthor } from './packed-forms.ts'
import { pictureAddress } from './packed-picture.ts'
import type { SymbolTable } from './symbol-table.ts'

/** Reads what a pen has written, in the same order. */
export function reader(bytes: Uint8Array, ownText: string, author: AuthorId, url: string) {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let [at, last, text] = [0, '', ownText]
  let link: string | undefined
  let table: SymbolTable | undefined
  const takeWords = (size: number): string => {
    const from = at
    at += size
    return table ? table.decode(buffer, from, at) : buffer.toString('utf8', from, at)
  }
  const count = (): number => {
    let [value, weight] = [0, 1]
    for (;;) {
      const byte = buffer[at++] ?? 0
      value += (byte & 127) * weight
      if (byte < 128) return value
      weight *= 128
    }
  }
  const takeText = (): string => {
    const place = count()
    if (place === Place.url) return url
    if (place === Place.link) return link ?? ''
    if (place === Place.inText) {
      const from = count()
      return text.slice(from, from + count())
    }
    return takeWords(place - Place.here)
  }
  const takeDid = (): string => {
    last = readDid(buffer, at)
    at += didBytes
    return last
  }
  const take = {
    count,
    signed(): number {
      const low = buffer[at++] ?? 0
      const size = ((low & 127) >> 1) + (low >= 128 ? count() * 64 : 0)
      return low & 1 ? -size : size
    },
    /** The post's text; those that follow are in the same symbols. */
    coded(by: SymbolTable): string {
      table = by
      return (text = takeWords(count()))
    },
    text: takeText,
    link: (first: string | undefined) => void (link = first),
    list<T>(one: () => T): T[] {
      const values = new Array<T>(count())
      for (let i = 0; i < values.length; i++) values[i] = one()
      return values
    },
    author(): AuthorId {
      const form = count()
      if (form === Form.own) return author
      return (form === Form.did ? plcAuthor + takeDid() : takeText()) as AuthorId
    },
    post(): PostId {
      const form = count()
      if (form === Form.text) return takeText() as PostId
      const owner = form === Form.own ? author : form === Form.last ? last : form === Form.did ? takeDid() : undefined
      const [high, low] = [buffer.readUInt32BE(at), buffer.readUInt32BE(at + 4)]
      at += 8
      if (owner === undefined) return `x:${(BigInt(high) << 32n) | BigInt(low)}` as PostId
      const rkey = formatTid({ micros: high * 2 ** 22 + (low >>> 10), clock: low & 1_023 })
      return recordOf((form === Form.own ? owner : plcAuthor + owner) as AuthorId, rkey)
    },
    medium(): Media {
      const form = count()
      const address = form & Medium.digest ? pictureAddress(buffer.subarray(at, (at += 32)), author) : takeText()
      const said = { kind: kinds[form & 3] ?? 'image', url: address, alt: takeText() }
      return form & Medium.text ? { ...said, text: takeText() } : said
    },
    card: (): Card => ({ title: takeText(), description: takeText(), url: takeText() }),
    version(own: Tid | undefined): string {
      const micros = (own?.micros ?? 0) + take.signed()
      return formatTid({ micros, clock: count() })
    },
  }
  return take
}
