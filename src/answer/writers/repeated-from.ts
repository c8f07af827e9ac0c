/**
 * Whose words a post says that it repeats there, without the `@`: "RT @desk: …", "“@desk: …”", "So sad. @desk: …"; undefined where they are its author's own.
 * `quoted`: a stretch of `text`. A name at the very beginning is whom a reply speaks to, unless a mark of quotation or "RT" says otherwise.
 */
export function repeatedFrom(text: string, quoted: string): string | undefined {
  const at = text.indexOf(quoted)
  const before = text.slice(0, Math.max(at, 0))
  const forms = [repeats, ...(closed.test(afterLastOpening(before)) ? [] : [opens]), introduces]
  return forms.flatMap((form) => form.exec(before)?.groups?.['whom'] ?? [])[0]
}

/** Up to the end of the post. */
const repeats =
  /(?<![\p{L}\p{N}])(?:RT|MT)\s*:?\s*["“]?\.?@(?<whom>[\p{L}\p{N}_]{1,30})(?![\p{L}\p{N}_.@])(?!.*(?<![\p{L}\p{N}])(?:RT|MT)\s+@)/su
/** Up to the mark that closes. */
const opens = /["“«]\s*\.?@(?<whom>[\p{L}\p{N}_]{1,30}):\s*(?:(?!["“«]\s*\.?@).)*$/su
/** Right before the words, behind others. */
const introduces = /\S.*\s\.?@(?<whom>[\p{L}\p{N}_]{1,30}):\s*["“]?$/su
const afterLastOpening = (before: string): string =>
  /["“«]\s*\.?@[\p{L}\p{N}_]{1,30}:(?<rest>(?:(?!["“«]\s*\.?@).)*)$/su.exec(before)?.groups?.['rest'] ?? ''
const closed = /["”»]/u
