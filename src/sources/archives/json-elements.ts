/** An element of an array as it stands in a document; `array`: which array of that name it is in, from 0. */
export type Element = { readonly text: string; readonly tooLong: boolean; readonly array: number }
/** How the document was left: `complete` where everything that was opened was closed, and nothing but `after` followed. */
export type Ending = { readonly arrays: number; readonly isComplete: boolean }

const [quote, backslash, comma, colon, semicolon] = [0x22, 0x5c, 0x2c, 0x3a, 0x3b]
const isSpace = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
const opens = (byte: number) => byte === 0x5b || byte === 0x7b
const closes = (byte: number) => byte === 0x5d || byte === 0x7d
const longestKey = 200

/**
 * The elements of an array in a JSON document of any size, a batch for each chunk: of the document itself, or of the member `member` of
 * the object it is, every time that stands there (a key may be repeated). Each is cut out by its brackets and parsed by whoever reads it, so
 * that one that is no JSON spoils no other. `start`: bytes before the document that are not part of it.
 */
export async function* elementsOf(
  chunks: AsyncIterable<Buffer>,
  { member, most, start = 0 }: { readonly member?: string; readonly most: number; readonly start?: number },
): AsyncGenerator<Element[], Ending> {
  const level = member === undefined ? 1 : 2 // of the brackets around an element
  let depth = 0
  let inString = false
  let isEscaped = false
  let key: Buffer[] | undefined // being read
  let lastKey = ''
  let isInside = false
  let arrays = 0
  let isBroken = false
  let skip = start
  let pieces: Buffer[] = []
  let size = 0
  for await (const whole of chunks) {
    const chunk = whole.subarray(Math.min(skip, whole.length))
    skip -= whole.length - chunk.length
    const elements: Element[] = []
    let from = 0 // of the element's part in this chunk
    const keep = (until: number) => {
      if (until > from && size <= most) pieces.push(chunk.subarray(from, until))
      size += until - from
    }
    const finish = (until: number) => {
      keep(until)
      const tooLong = size > most
      const text = Buffer.concat(pieces).toString('utf8', 0, tooLong ? Math.min(most, 2_048) : undefined)
      pieces = []
      size = 0
      if (text.trim() !== '') elements.push({ text, tooLong, array: arrays - 1 })
    }
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] as number
      if (inString) {
        if (isEscaped) isEscaped = false
        else if (byte === backslash) isEscaped = true
        else if (byte === quote) {
          inString = false
          if (key) lastKey = Buffer.concat(key).toString('utf8')
          key = undefined
        }
        if (key && key.length < longestKey) key.push(chunk.subarray(i, i + 1))
        continue
      }
      if (byte === quote) {
        inString = true
        if (member !== undefined && depth === 1) key = []
      } else if (opens(byte)) {
        depth++
        if (!isInside && depth === level && byte === 0x5b && (member === undefined || lastKey === member)) {
          isInside = true
          arrays++
          from = i + 1
        }
      } else if (closes(byte)) {
        depth--
        if (isInside && depth < level) {
          finish(i)
          isInside = false
        }
        if (depth < 0) isBroken = true
      } else if (byte === comma) {
        if (depth === 1) lastKey = member === undefined ? lastKey : ''
        if (isInside && depth === level) {
          finish(i)
          from = i + 1
        }
      } else if (depth === 0 && !isSpace(byte) && byte !== semicolon && byte !== colon) isBroken = true
    }
    if (isInside) keep(chunk.length)
    if (elements.length > 0) yield elements
  }
  return { arrays, isComplete: depth === 0 && !inString && !isBroken && arrays > 0 }
}
