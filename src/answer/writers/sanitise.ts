/**
 * Untrusted text made safe to stand in a prompt: post text, handle, card, alt text, an earlier question. The stored text is what people
 * are shown; only a model sees this form. It stops control tokens of chat templates ("<|im_end|>", which servers that parse them inside
 * content turn into real ones), forged citations and line structure, invisible instructions, and addresses: the model sees the host alone
 * and cannot repeat what it never saw. It does not stop instructions in plain words; nothing does, so the model has no power.
 *
 * Linear in its input: that is cut first, and no pattern backtracks.
 */
export function sanitise(text: string, max: number): string {
  const clean = cut(text, max * 4)
    .toWellFormed()
    .normalize('NFC')
    .replace(invisible, '')
    .replace(control, '')
    .replace(/[\s\u0085]+/g, (run) => (/[\n\r\v\f\u0085\u2028\u2029]/.test(run) ? ' ⏎ ' : ' '))
    .replace(address, (_all, authority: string) => `‹link:${hostOf(authority)}›`)
    .replace(/[<>[\]`|]/g, (character) => lookalike.get(character) ?? character)
    .trim()
  return cut(clean, max)
}

/** A model's words with the stand-ins of `sanitise` as they were; what stood for an address becomes "(link)". */
export function restore(text: string): string {
  return text
    .replace(/‹link:[^›]{0,80}›/g, '(link)')
    .replace(/\s*⏎\s*/g, ' ')
    .replace(/[‹›⟦⟧ˋ¦]/g, (character) => original.get(character) ?? character)
}

// Tag characters, bidi embeddings, variation selectors, zero-width and filler characters (Unicode UTR 36, UTS 39). Joiners of emoji,
// Persian and Indic text go as well, which is why people never see this form.
const invisible =
  /[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB]|[\u{E0000}-\u{E0FFF}]|[\u{1BCA0}-\u{1BCA3}]|[\u{1D173}-\u{1D17A}]/gu
const control = /[\u0000-\u0008\u000E-\u001F\u007F-\u0084\u0086-\u009F]/g
const address = /\b(?:https?|ftp|wss?):\/\/([^\s/?#]{1,255})[^\s]*/gi
const lookalike = new Map([
  ['<', '‹'],
  ['>', '›'],
  ['[', '⟦'],
  [']', '⟧'],
  ['`', 'ˋ'],
  ['|', '¦'],
])
const original = new Map([...lookalike].map(([mark, instead]): [string, string] => [instead, mark]))

const hostOf = (authority: string) =>
  authority
    .toLowerCase()
    .replace(/^.*@/, '')
    .replace(/[^a-z0-9.:-]/g, '')
    .slice(0, 60)

/** To `max` UTF-16 units, without half a character. */
function cut(text: string, max: number): string {
  return text.length <= max ? text : text.slice(0, max).replace(/[\uD800-\uDBFF]$/, '')
}
