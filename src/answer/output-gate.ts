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
const address = /\b(?:[a-z][a-z0-9+.-]{1,15}:\/\/|www\.)\S+|\b(?:javascript|data|vbscript):\S+/giu

export function passGate(text: string): string {
  const plain = text
    .toWellFormed()
    .replace(escapeSequence, '')
    .replace(invisible, '')
    .replace(control, '')
    .replace(/\s+/gu, ' ')
    .replace(address, '(link)')
    .replace(/\[(\d[\d\s,]*)\]/g, '($1)') // a post cannot forge a citation
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1') // nor a Markdown link or image
    .trim()
  if (plain.length <= maxSentenceLength) return plain
  return `${plain.slice(0, maxSentenceLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

const controlToken = /<\|[^|<>]{0,40}\|>|<\/?(?:s|think|start_of_turn|end_of_turn|eos|bos)>|\[\/?(?:INST|SYS)\]|<<\/?SYS>>/gi
const tag = /<\/?[a-zA-Z!][^<>]{0,2000}>/g
/** Markdown: images and links of every kind, headings, emphasis, code. The label stays, as text. */
const markup: readonly (readonly [RegExp, string])[] = [
  [/!?\[([^\]]*)\]\s?(?:\([^)]*\)|\[[^\]]*\])/g, '$1'],
  [/^\s*\[[^\]]{1,100}\]:\s*\S.*$/gm, ''],
  [/^\s{0,3}(?:#{1,6}\s+|>\s?)/gm, ''],
  [/(\*\*|__|`+)(?=\S)([^*_`]+)\1/g, '$2'],
]
const domain =
  /(?<![\p{L}\p{N}@.])(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+(?:\p{L}{2,24}|xn--[a-z0-9-]{2,50})(?![\p{L}\p{N}])(?:\/[^\s]*)?/giu

/**
 * What a model wrote, before the last door: without control tokens, tags and Markdown, and without anything that reads as an address
 * unless the posts hold it. `known`: the words of the evidence.
 */
export function gateModelText(text: string, known: string): string {
  const held = known.toLowerCase()
  return markup
    .reduce((plain, [pattern, instead]) => plain.replace(pattern, instead), text.replace(controlToken, '').replace(tag, ''))
    .replace(domain, (found) => (held.includes(found.toLowerCase()) && !found.includes('/') ? found : '(link)'))
}
