import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { allMatches } from '../../lib/all-matches.ts'
import { fold } from '../../post/index.ts'

/**
 * Names in scripts without capitals are told by what they are names of: kinds of places, bodies and people (kinds-of-names.json), which stand before or behind
 * them. `generic`: what stands there and names nothing ("central station"); `notBefore`: what makes another word of a kind (市 in 市民).
 */
const list = z.string().transform((words) => words.split(' ').filter(Boolean))
const kinds = z
  .record(z.string(), z.strictObject({ after: list, before: list, generic: list, notBefore: list }))
  .parse(JSON.parse(readFileSync(new URL('kinds-of-names.json', import.meta.url), 'utf8')))
type Kinds = (typeof kinds)[string]

/** A name of a run without spaces: where it stands, and as whose beginning it counts as well, since nothing tells where a name ends. */
export type NameInRun = {
  readonly at: number
  readonly label: string
  readonly alternatives: readonly string[]
  /** What stands before it leads to a place. */
  readonly isPlace?: boolean
}

const escaped = (words: readonly string[]) =>
  [...words]
    .sort((a, b) => b.length - a.length)
    .map((word) => word.replace(/[.]/gu, '\\.'))
    .join('|')
const none = (words: readonly string[]) => (words.length === 0 ? '' : `(?!${escaped(words)})`)

const patterns = new Map<string, readonly RegExp[]>(
  Object.entries(kinds).map(([lang, { after, before, notBefore, generic }]) => [
    lang,
    patternsOf(lang, { after, before, notBefore, generic }),
  ]),
)

function patternsOf(lang: string, { after, before, notBefore }: Kinds): readonly RegExp[] {
  if (lang === 'ja')
    return [
      new RegExp(
        `(?<![\\p{Script=Han}\\p{Script=Katakana}ー・])(?<name>\\p{Script=Han}{2,4}?|[\\p{Script=Katakana}ー・]{2,})(?=(?:${escaped(after)})${none(notBefore)})`,
        'gu',
      ),
    ]
  if (lang === 'zh')
    return [
      new RegExp(`(?<!\\p{Script=Han})(?<name>\\p{Script=Han}{2,6}?)(?=(?:${escaped(after)})${none(notBefore)})`, 'gu'),
      new RegExp(`(?:${escaped(before)})(?<name>\\p{Script=Han}{2,3})`, 'gu'),
      /^(?:在|请问)?(?<name>\p{Script=Han}{2,6}?)(?=有(?:多少|几|人|没有)|的|发生|今天|现在|目前|昨天|是否|为什么|怎么|哪)/gu,
    ]
  if (lang === 'th') return [new RegExp(`(?:${escaped(before)})${none(notBefore)}\\s?(?<name>[\\p{Script=Thai}\\p{M}]{3,40})`, 'gu')]
  return []
}

/** What no name goes on with, in Thai: verbs and small words. */
const thaiEnd =
  /(?:ที่|ใน|ของ|และ|หรือ|แต่|มี|กี่|เพราะ|ปิด|เปิด|ถูก|ยกเลิก|ลาออก|กลับ|ไหม|อะไร|เท่า|เมื่อ|จะ|ได้|แล้ว|ยัง|เป็น|คือ|ว่า|จาก|ไป|มา(?=$|กี่|จาก)|โดย(?!สาร)|เกิด|ให้|กำลัง|ตอน|วัน|ชน|ล้ม|ไหม้|ตาย|เสีย|บาดเจ็บ|หาย|ประกาศ|ทำ|พบ|อพยพ|ติด|ขาด|ต้อง|ไม่|เคย|อยู่|กับ|คน|นี้|นั้น|ใคร|ดับ|ท่วม|พูด|บอก|แขน|ขา|คิด|รู้สึก|อยาก|ควร|รั่ว|ลาม|วิ่ง|ออก|เข้า|หยุด|ล่าช้า|เริ่ม|จบ|ชนะ|แพ้|ตัดสิน|รื้อ|สร้าง|รับ|ส่ง|ผู้|ขึ้น|ลง|ราคา|หรือยัง)/u

/** Leads to a place, and to nobody's name. */
const thaiPlace = /(?:ที่|ใน|จาก|ชาว|แถว|ใกล้|รอบ|เหนือ|ชายฝั่ง|ชายหาด|หาด|อ่าว|เส้นทาง|ด่าน|เมือง|จังหวัด|อำเภอ|ตำบล|หมู่บ้าน|ย่าน|เกาะ)\s?$/u

/** "At the station of …": only what comes after the last kind is the name. */
const thaiKinds = new RegExp(`^(?:${escaped(kinds['th']?.before ?? [])})+`, 'u')

const words = new Intl.Segmenter(undefined, { granularity: 'word' })

/** Names in a text without spaces, as far as a kind tells them. */
export function namesInRun(text: string, lang: string): NameInRun[] {
  const found = new Map<number, NameInRun>()
  for (const form of patterns.get(lang) ?? [])
    for (const match of allMatches(text, form)) {
      const named = match.groups?.['name'] ?? ''
      const whole = lang === 'th' ? named.replace(thaiKinds, '') : named
      const at = match.index + match[0].length - whole.length
      const label = lang === 'th' ? untilThaiEnd(whole) : whole
      if (
        label === '' ||
        isGeneric(label, lang) ||
        [...found.values()].some((one) => at < one.at + one.label.length && one.at < at + label.length)
      )
        continue
      const isPlace = lang === 'th' && thaiPlace.test(text.slice(0, at))
      found.set(at, { at, label, alternatives: alternativesOf(label, lang), ...(isPlace && { isPlace }) })
    }
  if (lang === 'th')
    for (const one of foreignRuns(text))
      if (![...found.values()].some(({ at, label }) => at < one.at + one.label.length && one.at < at + label.length)) found.set(one.at, one)
  return [...found.values()].sort((a, b) => a.at - b.at)
}

function untilThaiEnd(run: string): string {
  const end = thaiEnd.exec(run)
  const label = end ? run.slice(0, end.index) : run
  return [...label].length >= 3 ? label : ''
}

const isGeneric = (label: string, lang: string): boolean =>
  (kinds[lang]?.generic ?? []).some((word) => label === word || (lang === 'th' && label.startsWith(word)))

/** Where a name ends nothing tells: its beginnings count as well, in Thai by the words that it seems to be cut into. */
function alternativesOf(label: string, lang: string): readonly string[] {
  if (lang === 'zh' && label.length === 3) return [label, label.slice(0, 2)]
  if (lang !== 'th') return [label]
  let until = ''
  const beginnings = [...words.segment(label)].map(({ segment }) => (until += segment))
  return [...new Set([label, ...beginnings.filter((one) => [...one].length >= shortestThai)])].slice(0, 6)
}
/** Code points, vowels and tones included. */
const shortestThai = 4

/** Between what no name goes on with and what names stand behind. */
const thaiStretch = new RegExp(
  `${thaiEnd.source}|${escaped((kinds['th']?.before ?? []).filter((kind) => !/^(?:นาย|นาง|คุณ)$/u.test(kind)))}|[^\\p{Script=Thai}\\p{M}]+`,
  'gu',
)

/**
 * Names of Thai that stand nowhere where names stand ("เรือเบลโมรามีกี่ลำ"): no dictionary knows them, so they fall apart into pieces that are no words, or into
 * many short ones. They begin with the first such piece and end where the stretch does.
 */
function foreignRuns(text: string): NameInRun[] {
  return stretchesOf(text).flatMap(({ at, stretch }): NameInRun[] => {
    const pieces = [...words.segment(stretch)].map(({ segment }) => segment)
    const first = pieces.findIndex((piece) => !isThaiWord(piece))
    const from = first >= 0 ? first : pieces.length >= manyPieces && pieces.every((piece) => [...piece].length <= shortestThai) ? 0 : -1
    const whole = from < 0 ? '' : pieces.slice(from).join('')
    const label = from > 0 && [...whole].length < shortestThai ? `${pieces[from - 1]}${whole}` : whole
    if ([...label].length < shortestThai || isGeneric(label, 'th')) return []
    const begin = at + stretch.length - label.length
    return [{ at: begin, label, alternatives: alternativesOf(label, 'th'), ...(thaiPlace.test(text.slice(0, begin)) && { isPlace: true }) }]
  })
}

function stretchesOf(text: string): { readonly at: number; readonly stretch: string }[] {
  let from = 0
  return [...allMatches(text, thaiStretch), undefined].flatMap((end) => {
    const at = from
    const stretch = text.slice(at, end?.index ?? text.length)
    from = (end?.index ?? 0) + (end?.[0].length ?? 0)
    return stretch === '' ? [] : [{ at, stretch }]
  })
}
/** So many short words in a row are a name that happens to fall into words. */
const manyPieces = 3

/**
 * Whether a piece is a word: the dictionary finds it again between other words, whichever they are. What stands there by chance grows together with one of them; a
 * silenced letter marks a word from elsewhere.
 */
function isThaiWord(piece: string): boolean {
  const known = thaiWords.get(piece)
  if (known !== undefined) return known
  const foundAgain = beside.filter((other) => [...words.segment(`${other}${piece}${other}`)][1]?.segment === piece).length
  const isWord = alwaysWords.has(piece) || (foundAgain === beside.length && !/.์.|^.{1,3}์$/u.test(piece))
  if (thaiWords.size >= mostThaiWords) thaiWords.clear()
  thaiWords.set(piece, isWord)
  return isWord
}
/** Words that grow together with others all the same, beside function words. */
const alwaysWords = new Set(
  'จริง เสีย ดิน กลาง พัก พักพิง พอ ค่า สวน ดวง ดอกไม้ ทาง หน้า หน้าที่ นอน ทั้ง ใช้ ถึง มากกว่า ไหน ทำ ผู้ ไม่ ได้ ใน มา ว่า'.split(' '),
)
const beside = ['ที่', 'และ', 'มี', 'คน']
const thaiWords = new Map<string, boolean>()
const mostThaiWords = 5_000

/** Which pieces, cut at spaces, are names: of Hindi, Arabic and Korean. `stem`: a piece without what is joined to it. */
export function namesAmongPieces(pieces: readonly string[], lang: string, stem: (piece: string) => string): readonly boolean[] {
  const of = kinds[lang]
  if (!of) return pieces.map(() => false)
  const [after, before, generic] = [of.after, of.before, of.generic].map((list) => new Set(list.map(fold))) as [
    Set<string>,
    Set<string>,
    Set<string>,
  ]
  const plain = pieces.map((piece) => fold(stem(piece)))
  const isTitle = (at: number) =>
    before.has(plain[at] ?? '') || (lang === 'ar' && before.has((plain[at] ?? '').replace(/^[وبلفك](?=\p{L}{3})/u, '')))
  return plain.map((word, at) => {
    if (generic.has(word) || after.has(word) || before.has(word) || [...word].length < 2 || /\p{N}/u.test(word)) return false
    const isJoined =
      lang === 'ko' &&
      of.after.some((kind) => word.endsWith(kind) && [...word].length >= [...kind].length + 2 && !generic.has(word.slice(0, -kind.length)))
    return after.has(plain[at + 1] ?? '') || isTitle(at - 1) || isJoined
  })
}
