/**
 * What `text.matchAll(pattern)` gives, the first `most` of it. `matchAll` searches with a copy of the pattern (ECMA-262, RegExp.prototype[@@matchAll]), and V8
 * compiles a copy anew once the garbage collector has emptied its cache of compiled patterns: of the hundreds that understand a question that took 50 ms.
 * `pattern` is global and its own place in a text is nobody else's business.
 */
export function allMatches(text: string, pattern: RegExp, most = Infinity): RegExpExecArray[] {
  const found: RegExpExecArray[] = []
  pattern.lastIndex = 0
  while (found.length < most) {
    const match = pattern.exec(text)
    if (!match) return found
    found.push(match)
    if (match[0] === '') pattern.lastIndex += isPair(text, pattern) ? 2 : 1 // as ECMA-262 goes on after a match of nothing
  }
  pattern.lastIndex = 0
  return found
}

const isPair = (text: string, { unicode, unicodeSets, lastIndex }: RegExp): boolean =>
  (unicode || unicodeSets) && (text.codePointAt(lastIndex) ?? 0) > 0xffff
