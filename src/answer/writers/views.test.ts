import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import type { AuthorId, Post } from '../../post/index.ts'
import { evidenceOf } from '../evidence.fixture.ts'
import type { Style } from '../styles.ts'
import { verify } from '../verify.ts'
import { briefOf } from './brief.ts'

const begin = Date.parse('2016-05-04T09:00:00Z')
let n = 0
const say = (minute: number, by: string, text: string, lang = 'en'): Post =>
  makePost({ n: ++n, by, at: begin + minute * 60_000, text, langs: [lang] })

async function told(question: string, posts: readonly Post[], style?: Style): Promise<string[]> {
  const evidence = { ...(await evidenceOf(posts, question)), ...(style && { style }) }
  return briefOf(evidence).map((draft) => {
    const verdict = verify(draft, evidence)
    assert.ok(verdict.ok, JSON.stringify(draft))
    return verdict.text
  })
}

const asked = 'What do people think about closing the library in Ferndale?'
const facts = [
  say(1, 'news', 'The library in Ferndale closes on 1 June, the town says'),
  say(2, 'paper', 'Town of Ferndale: library closes on 1 June, 40 readers a day'),
]
const inFavour = [
  say(3, 'ada', 'I support closing the library in Ferndale, it costs too much for what it is'),
  say(4, 'bo', 'They should close the library in Ferndale, everybody reads at home'),
]
const against = [
  say(5, 'cy', 'Do not close the library in Ferndale, my children learned to read there'),
  say(6, 'di', 'I am against it: without its library Ferndale loses its heart'),
]

test('two camps are shown as two camps, each in its own words, counted where both say so plainly', async () => {
  const [first, ...quotes] = await told(asked, [...facts, ...inFavour, ...against])
  assert.equal(first, 'Opinions differ; in so many words, 2 authors are for it, 2 authors against it.')
  for (const by of ['ada', 'bo', 'cy', 'di'])
    assert.ok(
      quotes.some((text) => text.includes(`@${by}`)),
      by,
    )
  assert.ok(quotes.some((text) => text.startsWith('Another view: ')))
  for (const text of quotes) assert.doesNotMatch(text, /1 June/)
})

test('where one side alone speaks plainly nothing is counted', async () => {
  const sentences = await told(asked, [...facts, ...inFavour, say(7, 'ed', 'What a sad day for the library in Ferndale')])
  for (const text of sentences) assert.doesNotMatch(text, /Opinions differ/)
})

test('another view it is called only where both speak plainly', async () => {
  const hint = say(2, 'eve', 'Closing the library in Ferndale is a great thing for my street, really')
  const quotes = await told(asked, [...facts, hint, ...against])
  assert.ok(quotes.length > 1)
  for (const text of quotes) assert.doesNotMatch(text, /Another view/)
})

test('opinions about another matter of the place are left out', async () => {
  const other = say(8, 'flo', 'I am against the new parking fees in Ferndale, a disgrace')
  for (const text of await told(asked, [...facts, ...inFavour, ...against, other])) assert.doesNotMatch(text, /parking/)
})

test('who said it first is told by an account that said so', async () => {
  const flood = [
    say(1, 'ana', 'The bridge over the Hekla is closed because of the flood'),
    say(4, 'bo', 'Hekla flood: police have closed the bridge to all cars'),
    say(6, 'cy', 'Because of the Hekla flood the bridge is closed, go round by the dam'),
  ]
  const evidence = await evidenceOf(flood, 'Who first said that the bridge over the Hekla is closed?')
  const draft = briefOf(evidence).find((one) => one.type === 'composed' && one.by)
  assert.ok(draft?.type === 'composed' && draft.text.includes('@ana'))
  const another = evidence.items.find(({ number }) => !draft.numbers.includes(number))
  assert.deepEqual(verify({ ...draft, by: [another?.post.author.id ?? ('x:nobody' as AuthorId)] }, evidence), {
    ok: false,
    reason: 'wrong-author',
  })
})

test('an account that speaks for itself comes before hearsay', async () => {
  const posts = [
    say(9, 'eve', 'Apparently a burst pipe caused the power cut in Ferndale'),
    makePost({
      n: ++n,
      author: { id: 'x:norlink' as AuthorId, handle: 'norlink', name: 'Norlink Power Company' },
      at: begin + 10 * 60_000,
      text: 'Norlink says a burst pipe caused the power cut in Ferndale',
    }),
    say(11, 'fay', 'I hear a burst pipe caused the power cut in Ferndale'),
  ]
  const [first] = await told('What caused the power cut in Ferndale?', posts)
  assert.match(first ?? '', /@norlink/)
})

test('a view speaks of what is asked in German where its word is a part of a longer one', async () => {
  const joined = [
    say(3, 'ada', 'Die Schulleitung in Kalvik sollte sich schämen', 'de'),
    say(4, 'bo', 'Respekt an die Grundschule in Kalvik, großartig gelöst', 'de'),
  ]
  const quotes = await told('Was denken die Leute in Kalvik über die Schule?', joined)
  for (const by of ['ada', 'bo'])
    assert.ok(
      quotes.some((text) => text.includes(`@${by}`)),
      by,
    )
})

test('what is asked about by key words alone is told by whoever names the place, in whatever words', async () => {
  const views = [
    say(3, 'ada', 'The head of the college in Kalvik should be ashamed'),
    say(4, 'bo', 'Bravo to the teachers of the college in Kalvik, I am proud of them'),
  ]
  const named = ['The Alder college in Kalvik closes on Monday', 'Smoke at the Alder college, Kalvik']
  const others = [
    'Tram in Kalvik late',
    'Rain over Kalvik',
    'Market day in Kalvik',
    'Kalvik wins again',
    'Night bus to Kalvik',
    'Kalvik lights up',
  ]
  const about = [...named, ...others].map((text, at) => say(6 + at, `by${at}`, text))
  const quotes = await told('opinions college Alder Kalvik', [...views, ...about, say(5, 'cy', 'Alder is such a lovely name, I love it')])
  for (const by of ['ada', 'bo'])
    assert.ok(
      quotes.some((text) => text.includes(`@${by}`)),
      by,
    )
  assert.ok(!quotes.some((text) => text.includes('@cy')))
})

test('what is flatly denied is a fact, and no view', async () => {
  const denial = say(2, 'eve', 'Fake news, please: the library in Ferndale is not on fire')
  const quotes = await told(asked, [...inFavour, ...against, denial])
  assert.ok(!quotes.some((text) => text.includes('@eve')))
})

test('where neither place nor name is asked about, who holds one word of several speaks of something else', async () => {
  const sentences = await told('What do people think about gun control?', [
    say(1, 'ada', 'I support gun control, enough is enough'),
    say(2, 'bo', 'I am in favour of gun control, always was'),
    say(3, 'cy', 'I oppose gun control, it punishes the honest'),
    say(4, 'di', 'I am against gun control and always was'),
    say(5, 'ed', 'I support local control of public schools, great news'),
    say(6, 'fay', 'I am for it: women deserve coverage of birth control'),
    say(7, 'gus', 'I oppose this budget, spending is out of control'),
  ])
  assert.equal(sentences[0], 'Opinions differ; in so many words, 2 authors are for it, 2 authors against it.')
  assert.doesNotMatch(sentences.join(' '), /schools|birth|budget/)
})

test('who is taken to speak plainly for it and against it is counted on neither side', async () => {
  const others = [
    say(22, 'jo', 'Empty rooms and cold halls: I support closing the library in Ferndale'),
    say(23, 'kai', 'My kids read there every week, so I am against closing the library in Ferndale'),
  ]
  const dividing = async (one: string, other: string) => {
    const posts = [
      ...facts,
      ...others,
      say(24, one, 'I support closing the library in Ferndale, it costs a fortune'),
      say(25, other, 'I am against closing the library in Ferndale, what would the old do'),
    ]
    return (await told(asked, posts)).some((text) => text.startsWith('Opinions differ'))
  }
  assert.equal(await dividing('lu', 'mo'), true)
  assert.equal(await dividing('ida', 'ida'), false)
})
