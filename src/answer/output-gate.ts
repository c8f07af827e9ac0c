/**
 * The last door: what may stand in a sentence that leaves. Posts and writers are hostile, so code decides: no addresses (links
 * come from stored posts by number), no marks that look like our citations, no invisible or direction-changing characters, no
 * terminal controls, a bounded length. What is left is plain text, shown through text nodes.
 */
export const maxSentenceLength = 1_000

// Tag characters, bidi embeddings and isolates, zero-width and filler characters (Unicode UTR 36 and UTS 39). U+200C, U+200D and
// U+FE0F stay: Persian, Indic scripts and emoji need them.
const invisible =
  /[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF0-\uFFFB]|[\u{E0000}-\u{E0FFF}]/gu
// Colours and cursor movements of terminals (ECMA-48, control sequences; OSC strings).
const escapeSequence = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?)/g
const control = /[\u0000-\u0008\u000E-\u001F\u007F-\u009F]/g
const address =
  /\b(?:[a-z][a-z0-9+.-]{1,15}:\/\/|www\.)\S+|\b(?:javascript|data|vbscript|mailto|tel|sms|magnet|file|ftp|blob|intent):[^\s,;]\S*/giu
/** A host without a scheme is a word ("Booking.com"); with a path behind it, it is an address, and so is `//host`. */
const path = /(?<![\p{L}\p{N}@.-])(?:\/\/)?(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}(?::\d{1,5})?[/?#][^\s,;]*|(?<!\S)\/\/[^\s/]\S*/gu
const mail = /(?<![@\p{L}\p{N}._-])[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.)+\p{L}{2,24}/gu
/** A Markdown link or image; nothing of it is looked at twice. */
const link = /!?\[([^[\]]{0,300})\]\s?\([^()]{0,2000}\)/g
/** What reads as a citation, ours, a footnote or another assistant's ("1†source"), in brackets and digits of any script. */
const citation = /[[［【〔⟦](\s*\^?\p{Nd}[\p{Nd}\s,;:、–-]*(?:†[^\]］】〕⟧]{0,40})?)[\]］】〕⟧]/gu
/** Where markup begins; "a < b" and "<3" are none. It is shown as text everywhere, and is harmless elsewhere too. */
const tagBegins = /<(?=[a-z/!])/giu
/** UTF-16 units that are looked at: four times what may leave. */
const longest = 4 * maxSentenceLength

export function passGate(text: string): string {
  const plain = text
    .slice(0, longest)
    .toWellFormed()
    .replace(escapeSequence, '')
    .replace(invisible, '')
    .replace(control, '')
    .replace(/\s+/gu, ' ')
    .replace(address, '(link)')
    .replace(mail, '(address)')
    .replace(path, '(link)')
    .replace(tagBegins, '‹')
  // Taking one link apart may leave another, or a mark: until nothing changes, and the marks last of all.
  const clean = untilStable(plain, (some) => some.replace(link, '$1'))
    .replace(citation, '($1)')
    .trim()
  if (clean.length <= maxSentenceLength) return clean
  return `${clean.slice(0, maxSentenceLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

function untilStable(text: string, step: (text: string) => string): string {
  for (let before = text, rounds = 0; rounds < 20; rounds++, before = text) if ((text = step(before)) === before) return text
  return text.replace(/[[\]]/g, '')
}

const controlToken = /<\|[^|<>]{0,40}\|>|<\/?(?:s|think|start_of_turn|end_of_turn|eos|bos)>|\[\/?(?:INST|SYS)\]|<<\/?SYS>>/gi
const tag = /<\/?[a-zA-Z!][^<>]{0,2000}>/g
/** Markdown: images and links of every kind, headings, emphasis, code. The label stays, as text. */
const markup: readonly (readonly [RegExp, string])[] = [
  [link, '$1'],
  [/!?\[([^[\]]{0,300})\]\s?\[[^[\]]{0,300}\]/g, '$1'],
  [/^\s{0,3}\[[^[\]]{1,100}\]:\s?\S.*$/gm, ''],
  [/^\s{0,3}(?:#{1,6}\s+|>\s?)/gm, ''],
  [/(\*\*|__|`{1,3})(?=\S)([^*_`]{1,500})\1/g, '$2'],
]
const ipv4 = /(?<![\p{N}.])\d{1,3}(?:\.\d{1,3}){3}(?![\p{N}.])(?::\d{1,5})?(?:\/\S*)?/gu
const domain =
  /(?<![\p{L}\p{N}@.])(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+(?:\p{L}{2,24}|xn--[a-z0-9-]{2,50})(?![\p{L}\p{N}])(?:\/[^\s]*)?/giu

/**
 * What a model wrote, before the last door: without control tokens, tags and Markdown, and without anything that reads as an address
 * unless the posts hold it. `known`: the words of the evidence.
 */
export function gateModelText(text: string, known: string): string {
  const held = known.toLowerCase()
  const isHeld = (found: string) => held.includes(found.toLowerCase()) && !found.includes('/')
  const unmarked = (some: string) =>
    markup.reduce((plain, [pattern, instead]) => plain.replace(pattern, instead), some.replace(controlToken, '').replace(tag, ''))
  return untilStable(text.slice(0, longest), unmarked)
    .replace(mail, '(address)')
    .replace(ipv4, (found) => (isHeld(found) ? found : '(link)'))
    .replace(domain, (found) => (isHeld(found) ? found : '(link)'))
}
