import type { AuthorId, Card, Media, PostId } from '../../post/index.ts'
import { didBytes, parseTid, snowflakeOf, writeDid } from './compact-id.ts'
import { blueskyDid, Form, kinds, Medium, Place, plcAuthor, postPath, recordLength } from './packed-forms.ts'
import { pictureDigest } from './packed-picture.ts'
import type { SymbolTable } from './symbol-table.ts'

let scratch = Buffer.allocUnsafe(4_096)
let view = new DataView(scratch.buffer, scratch.byteOffset)
let end = 0

function room(bytes: number): void {
  if (end + bytes <= scratch.length) return
  const grown = Buffer.allocUnsafe(Math.max(end + bytes, 2 * scratch.length))
  scratch.copy(grown, 0, 0, end)
  scratch = grown
  view = new DataView(scratch.buffer, scratch.byteOffset)
}

/** 7 bits a byte, the lowest first; up to 2^53. */
function putCount(value: number): void {
  room(8)
  let left = value
  for (; left >= 128; left = Math.floor(left / 128)) scratch[end++] = (left % 128) | 128
  scratch[end++] = left
}

function putBytes(bytes: Uint8Array): void {
  room(bytes.length)
  scratch.set(bytes, end)
  end += bytes.length
}

/** Writes the fields of one post; what it wrote is overwritten by the next pen. `table`: by whose symbols texts are written. */
export function pen(text: string, author: AuthorId, url: string, link: string | undefined, table: SymbolTable | undefined) {
  let last = ''
  end = 0
  const putText = (value: string, mayBeLink: boolean): void => {
    if (value === url) return putCount(Place.url)
    if (mayBeLink && value === link) return putCount(Place.link)
    const at = value.length > 2 ? text.indexOf(value) : -1
    if (at >= 0) {
      putCount(Place.inText)
      putCount(at)
      return putCount(value.length)
    }
    if (table) {
      const codes = table.encode(value)
      putCount(codes.length + Place.here)
      return putBytes(codes)
    }
    const size = Buffer.byteLength(value)
    putCount(size + Place.here)
    room(size)
    end += scratch.write(value, end, size, 'utf8')
  }
  const put = {
    count: putCount,
    /** Its sign in the lowest bit of the first byte, which has 6 bits of the value. */
    signed(value: number): void {
      const size = Math.abs(value)
      const low = (size % 64) * 2 + (value < 0 ? 1 : 0)
      room(1)
      if (size < 64) return void (scratch[end++] = low)
      scratch[end++] = low | 128
      putCount(Math.floor(size / 64))
    },
    codes(codes: Uint8Array): void {
      putCount(codes.length)
      putBytes(codes)
    },
    text: (value: string) => putText(value, true),
    /** Before whoever reads it knows the first link. */
    early: (value: string) => putText(value, false),
    list<T>(values: readonly T[], one: (value: T) => void): void {
      putCount(values.length)
      for (const value of values) one(value)
    },
    author(id: AuthorId): void {
      if (id === author) return putCount(Form.own)
      room(1 + didBytes)
      if (id.startsWith(plcAuthor) && writeDid(id, plcAuthor.length, id.length, scratch, end + 1)) {
        scratch[end] = Form.did
        end += 1 + didBytes
        last = id.slice(plcAuthor.length)
        return
      }
      putCount(Form.text)
      putText(id, true)
    },
    post(id: PostId): void {
      const tid =
        id.length === recordLength && id.startsWith(blueskyDid) && id.startsWith(postPath, blueskyDid.length + 24)
          ? parseTid(id.slice(-13))
          : undefined
      const did = tid && id.slice(blueskyDid.length, blueskyDid.length + 24)
      room(1 + didBytes + 8)
      if (tid && did !== undefined) {
        if (author.length === plcAuthor.length + 24 && author.startsWith(plcAuthor) && author.endsWith(did)) putCount(Form.own)
        else if (did === last) putCount(Form.last)
        else if (writeDid(did, 0, 24, scratch, end + 1)) {
          scratch[end] = Form.did
          end += 1 + didBytes
          last = did
        } else return void (putCount(Form.text), putText(id, true))
        view.setUint32(end, Math.floor(tid.micros / 2 ** 22))
        view.setUint32(end + 4, (tid.micros % 2 ** 22) * 2 ** 10 + tid.clock)
        end += 8
        return
      }
      const snowflake = snowflakeOf(id)
      if (snowflake === undefined) return void (putCount(Form.text), putText(id, true))
      putCount(Form.snowflake)
      view.setBigUint64(end, snowflake)
      end += 8
    },
    medium({ kind, url: address, alt, text: read }: Media): void {
      const digest = pictureDigest(address, author)
      putCount(kinds.indexOf(kind) | (digest ? Medium.digest : 0) | (read === undefined ? 0 : Medium.text))
      if (digest) putBytes(digest)
      else putText(address, true)
      putText(alt, true)
      if (read !== undefined) putText(read, true)
    },
    card({ title, description, url: address }: Card): void {
      putText(title, true)
      putText(description, true)
      putText(address, true)
    },
    bytes: (): Uint8Array => scratch.subarray(0, end),
  }
  return put
}
