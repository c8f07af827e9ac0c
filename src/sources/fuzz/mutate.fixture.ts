import { createRandom } from '../../post/post.fixture.ts'

/** text: JSON, XML, lines; bytes: anything. */
export type Form = 'text' | 'bytes'
/** Frames that are not quite what they were: the same ones for the same seed. `odd`: values of this wire that are put in place of others. */
export function createMutator(
  bases: readonly Buffer[],
  { form, seed, odd = [] }: { form: Form; seed: number; odd?: readonly string[] },
): () => Buffer {
  const random = createRandom(seed)
  const below = (n: number) => Math.floor(random() * n)
  const one = <T>(list: readonly T[]): T => list[below(list.length)] as T
  const texts = form === 'text' ? bases.map((base) => base.toString('utf8')) : []
  const mutateText = createTextMutator(texts, [...values, ...odd], { random, below, one })
  return () => {
    if (form === 'text' && random() < 0.94) return Buffer.from(mutateText())
    let bytes = one(bases)
    for (let times = 1 + below(3); times > 0; times--) bytes = disturbBytes(bytes, bases, { random, below, one })
    return bytes
  }
}

type Chance = { readonly random: () => number; readonly below: (n: number) => number; readonly one: <T>(list: readonly T[]) => T }

const quote = (text: string) => `"${text}"`
/** Other types, numbers that are too much, odd moments, what looks like addresses, odd characters: halves of pairs, NUL, right to left, what its normal form makes longer. */
const values: readonly string[] = [
  ...['null', 'true', 'false', '{}', '[]', '""', '0', '-1', '1', '7.5', '[null]', '{"uri":null}', '[[],{}]', '[["e"]]'],
  ...[
    '1e308',
    '1e999',
    '-1e999',
    '1e-400',
    '-0',
    '9007199254740991',
    '9007199254740993',
    '123456789012345678901234567890',
    '8.64e21',
    '8640000000000',
  ],
  ...[
    'x',
    'null',
    ' ',
    '2026-11-23T09:00:00Z',
    '9999-12-31T23:59:59Z',
    '0000-01-01T00:00:00Z',
    '-000001-01-01T00:00:00Z',
    '+275760-09-13T00:00:00Z',
    '2026-02-30T00:00:00Z',
  ].map(quote),
  ...[
    'https://example.org/c',
    'javascript:alert(1)',
    'http://127.0.0.1/',
    'https://\\u202e.example',
    '../../etc/passwd',
    '__proto__',
    'constructor',
  ].map(quote),
  ...['create', 'update', 'delete', 'public', 'private', 'accepted', 'e', 'a', 'd', '-', 'expiration'].map(quote),
  ...['\\ud800', 'a\\udc00b', '\\u0000', '\\u0301\\u0301', '\\u202e\\u2066', '👩‍👩‍👧‍👦🏳️‍🌈', '\\uffff\\ufeff', '\ufb2c', 'Å\u0345', 'ﷺ'].map(quote),
  ...['<p>', '</p></p>', '<a href=', '&#x110000;', '&amp', '<script>', '<!--', '<![CDATA[', ']]>', '<!DOCTYPE x [<!ENTITY a "b">]>'].map(
    quote,
  ),
  ...[
    '\ufb2c'.repeat(400),
    'a😀'.repeat(170),
    '\u0344'.repeat(700),
    `${'x'.repeat(499)}😀`,
    'tag'.repeat(300),
    `https://e.org/${'p'.repeat(2_100)}`,
  ].map(quote),
  ...[
    `${'['.repeat(60)}${']'.repeat(60)}`,
    `${'{"a":'.repeat(60)}1${'}'.repeat(60)}`,
    `[${'"en",'.repeat(150)}"de"]`,
    `{${'"a":1,'.repeat(40)}"b":2}`,
  ],
]
/** These are rare, for they are long. */
const long: readonly string[] = [
  ...[
    'x'.repeat(25_000),
    '\ufb2c'.repeat(20_000),
    '\\ud83d'.repeat(5_000),
    '\\u0001'.repeat(30_000),
    '<p>'.repeat(10_000),
    '#[0] '.repeat(3_000),
  ].map(quote),
  ...[
    `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
    `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
    '<a>'.repeat(10_000),
    '&lt;'.repeat(10_000),
  ],
  `[${Array.from({ length: 400 }, (_, n) => `{"name":"t${n}","url":"https://m.example/${n}","type":"image","alt":"x"}`).join(',')}]`,
  `[${'["t","tag"],'.repeat(2_000)}["t","x"]]`,
]
const pieces: readonly string[] = [
  ...[
    'null',
    '{}',
    '"',
    '\\',
    '\\"',
    ',',
    '}',
    ']',
    '{',
    '[',
    ':',
    '\n',
    '\n\n',
    '\r\n',
    'data: ',
    'event: update\n',
    '<',
    '>',
    '</',
    '&',
    ';',
    '<!--',
    ']]>',
  ],
  ...['\u0000', '\ud800', '\u202e', '😀', '1e999', '"text":7,', '"__proto__":{},', '"record":null,', '"uri":null,', '"id":1,', '\\u0061'],
]

const tokens = /\\?"(?:[^"\\]|\\(?!"))*\\?"|-?\d+(?:\.\d+)?|\b(?:true|false|null)\b|\[\]|\{\}|(?<=>)[^<>]+(?=<)|<[^<>]+>/g

function createTextMutator(bases: readonly string[], odd: readonly string[], { random, below, one }: Chance): () => string {
  const spans = bases.map((text) => [...text.matchAll(tokens)].map(({ 0: token, index }) => ({ from: index, to: index + token.length })))
  function swap(at: number): string {
    let text = bases[at] ?? ''
    let end = Infinity
    for (let times = 1 + below(3); times > 0; times--) {
      const span = one(spans[at] ?? [])
      if (!span || span.to > end) continue // behind what was already put in: its place has moved
      const other = random() < 0.15 ? tokenOf(below(bases.length)) : random() < 0.004 ? one(long) : one(odd)
      const before = text.slice(0, span.from)
      const isInner = text.startsWith('\\"', span.from) && text.includes('\\"') // within a text that is JSON itself
      const isMarkup = !isInner && text.startsWith('<', span.from - 1) === false && /[<>]/.test(text[span.from - 1] ?? '')
      const value = isInner ? other.replaceAll('\\', '\\\\').replaceAll('"', '\\"') : isMarkup ? other.replace(/^"(.*)"$/s, '$1') : other
      text = before + value + text.slice(span.to)
      end = span.from
    }
    return text
  }
  const tokenOf = (at: number): string => {
    const span = one(spans[at] ?? [])
    return span ? (bases[at] ?? '').slice(span.from, span.to) : 'null'
  }
  /** Digit for digit: what still has the form of an identifier. */
  function turn(text: string): string {
    const found = one([...text.matchAll(/[0-9a-z]{16,128}/g)])
    if (!found) return disturb(text)
    const i = found.index + below(found[0].length)
    return text.slice(0, i) + one([...'0123456789abcdef']) + text.slice(i + 1)
  }
  function disturb(text: string): string {
    const from = below(text.length)
    const to = Math.min(text.length, from + below(random() < 0.5 ? 8 : 200))
    switch (below(4)) {
      case 0:
        return text.slice(0, from) + text.slice(to) // a span is lost
      case 1:
        return text.slice(0, to) + text.slice(from) // or said twice
      case 2:
        return text.slice(0, from) + one(pieces) + text.slice(from)
      default: {
        const other = one(bases)
        return text.slice(0, from) + other.slice(below(other.length))
      }
    }
  }
  return () => {
    const at = below(bases.length)
    const dice = random()
    if (dice < 0.72) return swap(at)
    if (dice < 0.82) return disturb(swap(at))
    return dice < 0.88 ? turn(bases[at] ?? '') : disturb(bases[at] ?? '')
  }
}

/** Heads of CBOR that promise much (RFC 8949), bytes of varints that never end, and the like. */
const heads: readonly Buffer[] = [
  ...[
    '00',
    'ff',
    '7f',
    '80',
    'f6',
    'f7',
    '9f',
    'bf',
    '5f',
    'd82a',
    'd9ffff',
    '1b7fffffffffffffff',
    '5b00000000ffffffff',
    '9bffffffffffffffff',
    'bb0000000100000000',
  ],
  ...[
    'fb7ff0000000000000',
    'fb7ff8000000000000',
    'fa7f800000',
    '3b7fffffffffffffff',
    '818181818181',
    'a1a1a1a1',
    '80808080808080808001',
    'ffffffffffffffff7f',
  ],
].map((hex) => Buffer.from(hex, 'hex'))

function disturbBytes(bytes: Buffer, bases: readonly Buffer[], { random, below, one }: Chance): Buffer {
  const at = below(Math.max(1, bytes.length))
  const span = below(random() < 0.7 ? 8 : 300)
  switch (below(7)) {
    case 0:
    case 1: {
      const flipped = Buffer.from(bytes)
      for (let times = 1 + below(4); times > 0 && flipped.length > 0; times--) {
        const i = below(flipped.length)
        flipped[i] = (flipped[i] ?? 0) ^ (1 << below(8))
      }
      return flipped
    }
    case 2: {
      const head = one(heads)
      return Buffer.concat([bytes.subarray(0, at), head, bytes.subarray(at + (random() < 0.5 ? head.length : 0))])
    }
    case 3:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + span)])
    case 4:
      return Buffer.concat([bytes.subarray(0, at + span), bytes.subarray(at)])
    case 5: {
      const other = one(bases)
      const from = below(Math.max(1, other.length))
      return Buffer.concat([
        bytes.subarray(0, at),
        other.subarray(from, random() < 0.5 ? from + span : undefined),
        bytes.subarray(at + span),
      ])
    }
    default:
      return bytes.subarray(0, at)
  }
}
