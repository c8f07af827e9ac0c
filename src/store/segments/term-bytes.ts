/**
 * Terms as bytes: UTF-8, where a lone half of a surrogate pair (a token may have been cut there) is written as its three bytes, so that
 * every string comes back as it was (WTF-8). Order of bytes = order of code points.
 */

/** Writes `term.slice(from, end)`, at most three bytes a UTF-16 unit, into `into` from `start` on; returns how many bytes. */
export function encodeTerm(term: string, into: Uint8Array, start = 0, from = 0, end = term.length): number {
  let at = start
  for (let i = from; i < end; i++) {
    let code = term.charCodeAt(i)
    if (code < 0x80) {
      into[at++] = code
      continue
    }
    if (code >= 0xd800 && code < 0xdc00 && i + 1 < end) {
      code = term.codePointAt(i) ?? code
      if (code > 0xffff) i++
    }
    if (code < 0x800) into[at++] = 0xc0 | (code >> 6)
    else {
      if (code < 0x10000) into[at++] = 0xe0 | (code >> 12)
      else {
        into[at++] = 0xf0 | (code >> 18)
        into[at++] = 0x80 | ((code >> 12) & 0x3f)
      }
      into[at++] = 0x80 | ((code >> 6) & 0x3f)
    }
    into[at++] = 0x80 | (code & 0x3f)
  }
  return at - start
}

/** The string of bytes that `encodeTerm` wrote; whatever else it is given, it ends and gives some string. */
export function decodeTerm(bytes: Uint8Array, length: number): string {
  let term = ''
  for (let at = 0; at < length;) {
    const lead = bytes[at++] ?? 0
    if (lead < 0x80) term += String.fromCharCode(lead)
    else {
      const more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3
      let code = lead & (0x3f >> more)
      for (let i = 0; i < more; i++) code = (code << 6) | ((bytes[at++] ?? 0) & 0x3f)
      term += String.fromCodePoint(Math.min(code, 0x10ffff))
    }
  }
  return term
}

/** Order of terms in a segment. JavaScript's own differs where a pair (beyond U+FFFF) meets U+E000..U+FFFF. */
export function byBytes(a: string, b: string): number {
  const end = Math.min(a.length, b.length)
  for (let i = 0; i < end; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)]
    if (x === y) continue
    if (x < 0xd800 || y < 0xd800) return x - y
    const before = i > 0 ? a.charCodeAt(i - 1) : 0
    const start = before >= 0xd800 && before < 0xdc00 ? i - 1 : i // the difference may be in the second half of a pair
    return (a.codePointAt(start) ?? 0) - (b.codePointAt(start) ?? 0) || (a.codePointAt(i) ?? 0) - (b.codePointAt(i) ?? 0)
  }
  return a.length - b.length
}
