/**
 * The text of bytes that say in up to four places in which encoding they are. In this order (RFC 7303, 3.2, and what feeds in the wild do):
 * a byte order mark; the charset of the content type; the XML declaration; UTF-8 where that fits; else windows-1252. Never throws: what
 * fits nowhere is read with U+FFFD in it.
 */
export function decodeText(bytes: Uint8Array, contentType = ''): string {
  const wide = wideEncoding(bytes)
  if (wide) return wide.startsWith('utf-32') ? decodeUtf32(bytes, wide === 'utf-32le') : decode(bytes, wide)
  const labels = [charsetOf(contentType), declaredIn(bytes)].filter((label) => label !== undefined)
  const utf8 = decodeExactly(bytes, 'utf-8')
  for (const label of labels) {
    const encoding = encodingOf(label)
    // Whoever could read the label read letters of one byte.
    if (encoding === undefined || encoding.startsWith('utf-16')) continue
    // Any bytes fit a single-byte encoding, and hardly any by chance UTF-8.
    if (utf8 !== undefined && isSingleByte(encoding)) return utf8
    const text = decodeExactly(bytes, encoding)
    if (text !== undefined) return text
  }
  if (utf8 !== undefined) return utf8
  const named = labels.map(encodingOf).find((encoding) => encoding !== undefined && !encoding.startsWith('utf-16'))
  return named === undefined ? guess(bytes) : decode(bytes, named)
}

/** UTF-8 with a few bad bytes, or an encoding of one byte a letter. */
function guess(bytes: Uint8Array): string {
  const text = decode(bytes, 'utf-8')
  const bad = text.split('\uFFFD').length - 1
  const good = bytes.reduce((sum, byte) => sum + (byte >= 0xc0 ? 1 : 0), 0) - bad
  return good > bad ? text : decode(bytes, 'windows-1252')
}

/** By byte order mark, or by how `<` lies in the first four bytes (XML 1.0, appendix F). */
function wideEncoding(bytes: Uint8Array): string | undefined {
  const [a = -1, b = -1, c = -1, d = -1] = bytes
  if (a === 0 && b === 0 && ((c === 0xfe && d === 0xff) || (c === 0 && d === 0x3c))) return 'utf-32be'
  if (c === 0 && d === 0 && ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0))) return 'utf-32le'
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return 'utf-16be'
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return 'utf-16le'
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8'
  return undefined
}

const charsetOf = (contentType: string): string | undefined => /;\s*charset\s*[=:]\s*["']?\s*([^"';\s]+)/i.exec(contentType)?.[1]

const declaredIn = (bytes: Uint8Array): string | undefined =>
  /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']\s*([\w.:-]+)/i.exec(Buffer.from(bytes.subarray(0, 400)).toString('latin1'))?.[1]

/** The standard's name of an encoding, also by names that only other libraries know (`utf_16`, `U16`, `cp1252`). */
function encodingOf(label: string): string | undefined {
  const spellings = [
    label,
    label.replaceAll('_', '-'),
    label.replace(/^cp-?/i, 'windows-'),
    label.replace(/^u(?:tf)?[-_]?(8|16)/i, 'utf-$1'),
  ]
  for (const spelling of spellings) {
    try {
      return new TextDecoder(spelling).encoding
    } catch {
      // not a name that the Encoding Standard knows
    }
  }
  return undefined
}

const isSingleByte = (encoding: string): boolean => /^(?:windows-|iso-8859-|koi8|mac|x-mac|ibm)/.test(encoding)
const decode = (bytes: Uint8Array, encoding: string, fatal = false): string =>
  withLettersOf1252(new TextDecoder(encoding, { fatal }).decode(bytes), encoding)

/** Node 24.0 reads windows-1252 as ISO 8859-1, which has control characters where these letters are (Encoding Standard, index windows-1252). */
const withLettersOf1252 = (text: string, encoding: string): string =>
  encoding === 'windows-1252'
    ? text.replaceAll(/[\u0080-\u009F]/g, (control) => letters1252[control.charCodeAt(0) - 0x80] ?? control)
    : text
const letters1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ'

function decodeExactly(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return decode(bytes, encoding, true)
  } catch {
    return undefined
  }
}

/** The Encoding Standard has no UTF-32. */
function decodeUtf32(bytes: Uint8Array, isLittle: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let text = ''
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const code = view.getUint32(at, isLittle)
    text += code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD'
  }
  return text.replace(/^\uFEFF/, '')
}
