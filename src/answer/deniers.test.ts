import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../post/post.fixture.ts'
import { evidenceOf } from './evidence.fixture.ts'
import { sayingOf } from './grounding/deniers.ts'
import { understand } from './understand/index.ts'
import { briefOf } from './writers/brief.ts'

const at = Date.parse('2016-04-10T09:00:00Z')
const minute = 60_000
const post = (n: number, by: string, minutes: number, text: string) => makePost({ n, by, at: at + minutes * minute, text })
const said = [
  post(1, 'ana', 0, 'A burst dam flooded the market in Kalvik, people say'),
  post(2, 'bo', 1, 'The market in Kalvik is flooded because of a burst dam'),
  post(3, 'cy', 2, 'So it was a burst dam that flooded the market in Kalvik'),
]
const denied = [
  post(4, 'kalvik.town', 10, 'The reports of a burst dam above Kalvik are false, the wall stands'),
  post(5, 'di', 12, 'The mayor of Kalvik denies that the dam burst'),
]
const tell = async (posts: readonly ReturnType<typeof post>[], question: string) => {
  const evidence = await evidenceOf(posts, question)
  return { evidence, told: briefOf(evidence).map((draft) => (draft.type === 'quote' ? `${draft.before}: ${draft.quote}` : draft.text)) }
}

test('who asks for those who deny it hears how many, since when, and each in words of their own', async () => {
  const { evidence, told } = await tell([...said, ...denied], 'Who denies that the dam burst in Kalvik?')
  assert.equal(evidence.deniers?.authors, 2)
  assert.equal(evidence.deniers.since, at + 10 * minute)
  assert.match(told[0] ?? '', /^2 authors deny it or tell who does, first at .*09:10/)
  assert.match(told[1] ?? '', /^Denied by .*kalvik\.town.*are false/)
  assert.match(told[2] ?? '', /^(?!Denied by).*denies that the dam burst/)
})

test('where nobody denies it the answer says so', async () => {
  const { evidence, told } = await tell(said, 'Who denies that the dam burst in Kalvik?')
  assert.equal(evidence.deniers, undefined)
  assert.equal(told[0], 'None of these posts denies it.')
})

test('a denial of what is answered stands beside it; a "not" that denies something else makes nothing contested', async () => {
  const asked = 'What flooded the market in Kalvik?'
  const { told } = await tell([...said, ...denied], asked)
  assert.ok(told.some((one) => /are false|denies that the dam burst/.test(one)))
  const besides = [
    post(6, 'ed', 11, 'We must not leave the market in Kalvik'),
    post(7, 'flo', 12, 'No excuse for the state of the market in Kalvik'),
  ]
  const { evidence } = await tell([...said, ...besides], asked)
  assert.equal(evidence.standing?.denials, undefined)
})

test('where the same words belong to two places, each is told with how many tell of it', async () => {
  const of = (place: string, from: number, count: number) =>
    Array.from({ length: count }, (_, n) => post(from + n, `by${from + n}`, n, `Power cut in ${place}, street ${from + n} is dark`))
  const { told } = await tell([...of('Kalvik', 10, 4), ...of('Odrel', 20, 3)], 'What is happening with the power cut?')
  const places = told.find((one) => one.startsWith('These posts tell of two places'))
  assert.equal(places, 'These posts tell of two places: Kalvik (4 authors) and Odrel (3 authors).')
  assert.ok(told.some((one) => /Kalvik.*street/.test(one)) && told.some((one) => /Odrel.*street/.test(one)))
})

test('what else is said of the matter is not told as denied, nor is a doubt told as a denial', async () => {
  const sold = [
    post(10, 'ada', 0, 'Rat poison contaminated the oat milk in Kalvik, I hear'),
    post(11, 'bo', 1, 'They say rat poison contaminated the oat milk in Kalvik'),
    post(12, 'kalvik.town', 10, 'The rat poison story about the oat milk in Kalvik is false'),
    post(13, 'di', 12, 'The dairy denies rat poison in the oat milk of Kalvik'),
    post(14, 'ed', 20, 'The oat milk recalled in Kalvik has 2 June on its lid'),
    post(15, 'flo', 21, 'The oat milk recalled in Kalvik: best-before date 2 June'),
    post(16, 'gus', 22, 'Correction on the oat milk in Kalvik: no rat poison is in it'),
  ]
  const { told } = await tell(sold, 'Who denies the rat poison in the oat milk in Kalvik?')
  assert.ok(!told.some((one) => /^Denied since.*2 June/.test(one)), told.join('\n'))
  assert.ok(
    told.some((one) => /^Denied since.*@(?:ada|bo).*[Rr]at poison contaminated/.test(one)),
    told.join('\n'),
  )
  assert.ok(!told.some((one) => /^Denied since.*Correction/.test(one)), told.join('\n'))
  const date = await tell(sold, 'Which best-before date is on the oat milk recalled in Kalvik?')
  assert.ok(!date.told.some((one) => one.startsWith('Denied')), date.told.join('\n'))
})

test('that nobody denies it is not said where somebody negates something of it', async () => {
  const strike = [
    post(20, 'ana', 0, 'The strike in Kalvik is about robot drivers'),
    post(21, 'bo', 1, 'The strike in Kalvik has no link to robot drivers, I hear'),
  ]
  const { told } = await tell(strike, 'Who denies the strike in Kalvik?')
  assert.ok(!told.includes('None of these posts denies it.'), told.join('\n'))
})

test('the first to deny it is told, and who repeats a denial as who repeats it', async () => {
  const retold = [
    post(30, 'kalvik_town', 10, 'Airport news: Kalvik airport was not closed. Share what is true'),
    post(
      31,
      'ana',
      15,
      '“@kalvik_town: Kalvik airport was not closed.” So much for the panic on the bus this morning, dear friends of mine',
    ),
    post(32, 'bo', 20, 'Thank you RT @kalvik_town: Kalvik airport was not closed. Share what is true'),
  ]
  const { told, evidence } = await tell(retold, 'Who denies that Kalvik airport was closed?')
  assert.equal(evidence.deniers?.since, at + 10 * minute)
  const denied = told.filter((one) => one.startsWith('Denied by'))
  assert.equal(denied.length, 1, told.join('\n'))
  assert.match(denied[0] ?? '', /@kalvik_town\), .*09:10/)
})

test('that nobody denies it is said of several posts, and of none that negates anything', async () => {
  const question = 'Who denies that the band plays in Kalvik?'
  const rumour = [
    post(40, 'ana', 0, 'The band plays in Kalvik tonight'),
    post(41, 'bo', 1, 'Tonight the band plays here in Kalvik, they say'),
  ]
  const isSaid = async (posts: readonly ReturnType<typeof post>[]) =>
    (await tell(posts, question)).told.includes('None of these posts denies it.')
  assert.equal(await isSaid(rumour), true)
  assert.equal(await isSaid(rumour.slice(0, 1)), false)
  assert.equal(await isSaid([...rumour, post(42, 'cy', 5, 'The band will not be performing in Kalvik, says the hall')]), false)
})

test('a place within another is no second one', async () => {
  const floods = [
    ...[50, 51, 52, 53].map((n) => post(n, `by${n}`, n, `Flood in Kalvik, street ${n} is under water`)),
    ...[60, 61, 62].map((n) => post(n, `by${n}`, n, `Flood in Norland, house ${n} is under water`)),
  ]
  const isTwo = async (posts: readonly ReturnType<typeof post>[]) =>
    (await tell(posts, 'What is happening with the flood?')).told.some((one) => one.startsWith('These posts tell of two places'))
  assert.equal(await isTwo(floods), true)
  assert.equal(await isTwo([...floods, post(70, 'geo', 90, 'The flood reached Kalvik, Norland, this morning')]), false)
})

test('that something has nothing to do with it denies nothing of it, and who asks says nothing', async () => {
  const sea = [
    post(80, 'ana', 0, 'The rising sea in Kalvik is a hoax'),
    post(81, 'bo', 3, 'The new treaty has nothing to do with the rising sea in Kalvik'),
    post(82, 'cy', 5, 'How many homes until someone sees the rising sea in Kalvik?'),
  ]
  const { told, evidence } = await tell(sea, 'Who denies the rising sea in Kalvik?')
  assert.equal(evidence.deniers?.authors, 1)
  assert.ok(!told.some((one) => /treaty|^Denied since/.test(one)), told.join('\n'))
})

test('who says something else with the words of one denial says nothing that it denies', () => {
  const asked = understand({ text: 'Who denies that the clients lit the Kalvik fire?', asOf: at, timeZone: 'UTC' })
  const isSaid = sayingOf(asked, [
    post(31, 'lawyer', 5, 'Lawyer of the three men held in Kalvik: it is not true that my clients lit the fire'),
  ])
  assert.ok(!isSaid(post(32, 'desk', 0, 'Police in Kalvik: three men are held')))
  assert.ok(isSaid(post(33, 'ana', 1, 'The three men held lit the fire, my clients say so')))
})
