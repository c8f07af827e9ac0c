import assert from 'node:assert/strict'
import { test } from 'node:test'
import { busyMs } from '../lib/busy.fixture.ts'
import { createRandom } from './post.fixture.ts'
import { queryUnits, termsOf, tokenize, type QueryUnit } from './index.ts'

/** Whether a query's units stand in a text, by exact comparison of tokens; a phrase at consecutive positions. */
function finds(text: string, query: string): boolean {
  const tokens: { term: string; position: number; primary: boolean }[] = []
  tokenize(text, (term, position, primary) => tokens.push({ term, position, primary }))
  const stands = (unit: QueryUnit): boolean => {
    if (unit.kind === 'term') return tokens.some(({ term }) => term === unit.term)
    if (unit.kind === 'prefix') return tokens.some(({ term }) => term.startsWith(unit.prefix))
    return tokens.some(({ position: start }) =>
      unit.terms.every((wanted, i) => tokens.some(({ term, position, primary }) => primary && term === wanted && position === start + i)),
    )
  }
  const units = queryUnits(query)
  return units.length > 0 && units.every(stands)
}

const probes: readonly [text: string, query: string, found: boolean][] = [
  ['Cheias em São Paulo', 'sao paulo', true],
  ['Thomas Müller trifft', 'muller', true],
  ['Die Straße ist gesperrt', 'strasse', true],
  ['Новогодняя ёлка в Москве', 'елка', true],
  ['Мой район без света', 'мои', false], // й is not и
  ['दिल्ली में बारिश', 'दिल्ली', true],
  ['दिल्ली में बारिश', 'दलल', false], // vowels count
  ['น้ำท่วมกรุงเทพวันนี้', 'กรุงเทพ', true],
  ['น้ำท่วมกรุงเทพวันนี้', 'เชียงใหม่', false],
  ['مُحَمَّد في القاهِرة', 'القاهرة', true],
  ['שָׁלוֹם עולם', 'שלום', true],
  ['東京都で停電が発生', '停電', true],
  ['東京都で停電が発生', '京都', true], // pairs overlap: known and accepted
  ['北京今天下雨了', '北京', true],
  ['SpaceX打ち上げ成功', '打ち上げ', true],
  ['SpaceX打ち上げ成功', 'spacex', true],
  ['人々が避難', '人々', true],
  ['ｶﾀｶﾅのﾃｽﾄ', 'カタカナ', true], // half-width
  ['서울에서 정전이 발생했다', '서울', true],
  ['서울에서 정전이 발생했다', '부산', false],
  ['犬', '犬', true],
  ['子犬が来た', '犬', true], // a lone character is a prefix
  ['𠮷野家に行く', '𠮷野家', true], // beyond U+FFFF
  ['Launch 🚀🚀 tonight', '🚀', true],
  ['Go team 🇫🇷!', '🇫🇷', true],
  ['Go team 🇫🇷!', '🇩🇪', false],
  ['Nice 👍🏽 work', '👍', true], // skin tone stripped
  ['#SpaceX lifts off', 'spacex', true],
  ['#SpaceX lifts off', '#spacex', true],
  ['SpaceX lifts off', '#spacex', false],
  ['ask @ana.example about it', '@ana.example', true],
  ['ask @ana.example about it', 'ana', true],
  ['see https://www.example.org/a/b?c=d now', 'host:example.org', false], // the colon is no query syntax here
  ['see https://www.example.org/a/b?c=d now', 'https://example.org/other', true],
  ["They don't know", 'dont', true],
  ['They don’t know', "don't", true],
  ["Trump's speech", 'trump', true],
  ["O'Brien wins", 'obrien', true],
  ['The U.S. and D.C. agree', 'us', true],
  ['over 1,234.5 km at 9:14', '1234.5', true],
  ['over 1,234.5 km at 9:14', '9:14', true],
  ['COVID-19 cases', 'covid', true],
  ['end.Start again', 'start', true],
  ['عام ٢٠١٦', '2016', true],
  ['Ελλάδα και Ευρώπη', 'ελλαδα', true],
]
for (const [text, query, found] of probes)
  test(`"${query}" is ${found ? '' : 'not '}found in "${text}"`, () => assert.equal(finds(text, query), found))

test('an address becomes its host, marks stand beside their words, positions count words only', () => {
  const tokens: [string, number, boolean][] = []
  const end = tokenize('Read #FlintWater at https://www.example.org/x?y=1 — @rep.jo says', (...token) => tokens.push(token), 10)
  assert.deepEqual(tokens, [
    ['read', 10, true],
    ['#flintwater', 11, false],
    ['flintwater', 11, true],
    ['at', 12, true],
    ['host:example.org', 13, true],
    ['@rep.jo', 14, false],
    ['rep', 14, true],
    ['jo', 15, true],
    ['says', 16, true],
  ])
  assert.equal(end, 17)
})

test('an e-mail address is no mention, a lone mark is nothing', () => {
  assert.deepEqual(termsOf('write to jo@example.org # @ !'), ['write', 'to', 'jo', 'example', 'org'])
})

test('any text gives tokens of bounded length at contiguous positions, one primary each', () => {
  const random = createRandom(7)
  const alphabet = [
    'a',
    'Z',
    '9',
    '.',
    ',',
    "'",
    ':',
    '#',
    '@',
    ' ',
    'é',
    'ß',
    'й',
    '東',
    '京',
    'ก',
    'ำ',
    '🚀',
    '🏽',
    '\uD83D',
    '\uDE00',
    '\u200D',
    '\uFE0F',
    'http://',
    'www.',
    '.org/',
    "l'",
    '’',
    '·',
    '_',
    '"',
    'ש',
    '्',
    '\uFE0F\u20E3',
    '\u00AD',
    '\u{E0100}',
    '\u0000',
    '々',
    'ﷺ',
    '①',
  ]
  for (let round = 0; round < 3_000; round++) {
    const text = Array.from({ length: Math.floor(random() * 30) }, () =>
      random() < 0.1 ? String.fromCharCode(Math.floor(random() * 65_536)) : alphabet[Math.floor(random() * alphabet.length)],
    ).join('')
    let next = 0
    const end = tokenize(text, (term, position, primary) => {
      assert.ok(term.length > 0 && term.length <= 64, JSON.stringify(text))
      assert.ok(!/\s/u.test(term), JSON.stringify([text, term]))
      if (primary) assert.equal(position, next++, JSON.stringify(text))
    })
    assert.equal(end, next, JSON.stringify(text))
    queryUnits(text)
  }
})

test('a text is cut as it is, whatever is cut while its tokens are told', () => {
  const text = 'Alpha @ana.example.org läuft 東京 https://example.org/a example.com/b'
  const inner = (term: string) => assert.deepEqual(termsOf(`${term} x`.repeat(900)).slice(-1), ['x'])
  const told: string[] = []
  tokenize(text, (term) => (told.push(term), inner('yy')))
  assert.deepEqual(told, termsOf(text))
})

test('half a megabyte of anything takes time in proportion to its length', () => {
  for (const piece of [
    ' ',
    'a',
    "a'",
    'u.s.',
    '1,000',
    '#',
    '@a.',
    'http://',
    '東',
    'ก',
    '🚀',
    '🏽',
    '\u0301',
    '٢',
    'ab.co',
    'ab.',
    'ab-c.',
    'ab.co/',
    "l'a",
    '_',
    'ש"',
    '्\u200D',
    '\u00AD',
    'ab.co ',
    'https://a.b',
  ]) {
    const took = (length: number) => {
      const text = piece.repeat(Math.floor(length / piece.length))
      return busyMs(() => tokenize(text, () => {}))
    }
    // Twenty times the text: four hundred times the time would be the square of it. Half a second is no time, whatever the ratio.
    const [small, large] = [Math.min(took(30_000), took(30_000)), took(600_000)]
    assert.ok(large < 500 || large < 100 * small, `${JSON.stringify(piece)} took ${small} and ${large} ms`)
  }
})
