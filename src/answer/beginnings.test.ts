import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../post/post.fixture.ts'
import type { Post } from '../post/index.ts'
import { askOver } from './ask.fixture.ts'

const begin = Date.parse('2016-05-04T09:00:00Z')
const asOf = begin + 5 * 3_600_000
let n = 0
const say = (minute: number, by: string, text: string, lang = 'en'): Post =>
  makePost({ n: ++n, by, at: begin + minute * 60_000, text, langs: [lang] })

const dam = [
  say(-600, 'old', 'The dam in Ferndale is a lovely place for a walk on Sundays'),
  say(1, 'kim', 'Did the dam in Ferndale break? I hear sirens'),
  say(4, 'lou', 'The dam in Ferndale broke, water everywhere in Mill Lane'),
  say(9, 'mia', 'Dam break in Ferndale: the dam broke at its eastern side, leave Mill Lane now'),
  say(20, 'ned', 'The dam in Ferndale broke this morning, says my neighbour in Mill Lane'),
  ...Array.from({ length: 30 }, (_, i) =>
    say(30 + i, `late${i}`, `Dam break Ferndale, dam break Ferndale again: broke, number ${'abcdefghijklmnopqrstuvwxyzäöüß'[i]}`),
  ),
]

test('who said it first is the earliest post that says so, not one that merely holds the words or asks', async () => {
  for (const question of [
    'Who first said that the dam in Ferndale broke?',
    'Who was the first to report that the dam in Ferndale broke?',
    'Where did the rumour that the dam in Ferndale broke come from?',
  ]) {
    const { sentences, trace } = await askOver(dam, question, asOf)
    assert.equal(trace.question?.kind, 'origin', question)
    assert.equal(sentences[0], 'First seen here in these words: @lou, 09:04.', question)
    assert.match(sentences[1] ?? '', /@lou.*The dam in Ferndale broke, water everywhere/)
  }
})

test('a date that its author claims is no proof of having been first', async () => {
  const claimed = { ...say(50, 'liar', 'The dam in Ferndale broke, I said so first of all'), createdAt: begin - 86_400_000 }
  const { sentences } = await askOver([...dam, claimed], 'Who first said that the dam in Ferndale broke?', asOf)
  assert.equal(sentences[0], 'First seen here in these words: @lou, 09:04.')
})

test('in six languages, in the words of each', async () => {
  const cases: readonly (readonly [lang: string, question: string, first: string, later: string, answer: string])[] = [
    [
      'fr',
      'Qui a annoncé en premier l’incendie du marché de Norby ?',
      'Incendie au marché de Norby, de la fumée partout',
      'Incendie au marché de Norby, les pompiers sont là',
      'Vu ici pour la première fois en ces termes : @first, 09:02.',
    ],
    [
      'es',
      '¿Quién informó primero del incendio en el mercado de Norby?',
      'Incendio en el mercado de Norby, humo por todas partes',
      'Incendio en el mercado de Norby, ya están los bomberos',
      'Visto aquí por primera vez con estas palabras: @first, 09:02.',
    ],
    [
      'de',
      'Wer hat zuerst vom Brand auf dem Markt in Norby berichtet?',
      'Brand auf dem Markt in Norby, überall Rauch',
      'Brand auf dem Markt in Norby, die Feuerwehr ist da',
      'Hier in diesen Worten zuerst gesehen: @first, 09:02.',
    ],
    [
      'pt',
      'Quem noticiou primeiro o incêndio no mercado de Norby?',
      'Incêndio no mercado de Norby, fumo por todo o lado',
      'Incêndio no mercado de Norby, os bombeiros já chegaram',
      'Visto aqui pela primeira vez nestas palavras: @first, 09:02.',
    ],
    [
      'ja',
      'ノルビの市場の火事を最初に報じたのは誰ですか？',
      'ノルビの市場で火事、煙がすごい',
      'ノルビの市場の火事、消防車が来ました',
      'この言葉でのここでの初出：@first、09:02。',
    ],
    [
      'en',
      'Who first reported the fire at the market in Norby?',
      'Fire at the market in Norby, smoke everywhere',
      'Fire at the market in Norby, firefighters are there',
      'First seen here in these words: @first, 09:02.',
    ],
  ]
  for (const [lang, question, first, later, answer] of cases) {
    const { sentences } = await askOver(
      [say(30, 'second', later, lang), say(2, 'first', first, lang), say(45, 'third', later, lang)],
      question,
      asOf,
    )
    assert.equal(sentences[0], answer, question)
  }
})

test('since when: a quote that tells the time leads, and who said it first is told as well', async () => {
  const bridge = [
    say(0, 'ana', 'The bridge in Norby is closed, cars turn around'),
    say(12, 'bo', 'The bridge in Norby is closed since 8:40, says the police'),
  ]
  const { sentences } = await askOver(bridge, 'Since when is the bridge in Norby closed?', asOf)
  const firstSeen = sentences.findIndex((text) => text.startsWith('First seen here in these words: @ana, 09:00'))
  assert.ok(firstSeen >= 0, sentences.join('\n'))
  assert.ok(sentences.findIndex((text) => /8:40/.test(text)) < firstSeen, sentences.join('\n'))
})

test('earlier posts are searched for until nothing earlier says so, however many later ones there are', async () => {
  const flood = Array.from({ length: 1_400 }, (_, i) =>
    say(60 + i / 10, `many${i}`, `Tunnel fire in Norby tunnel fire ${i % 2 === 0 ? 'again' : 'now'} ${(i * 7919).toString(36)}`),
  )
  const quiet = say(3, 'early', 'They say there is a fire in the tunnel in Norby, all stay out of it please and wait')
  const { sentences, trace } = await askOver([...flood, quiet], 'Who first reported the tunnel fire in Norby?', asOf)
  assert.match(sentences[0] ?? '', /^First seen here in these words: @early, 09:03\.$/)
  assert.ok((trace.rounds ?? 1) > 1)
})

test('who speaks of the place alone said nothing of what is asked, however alike the posts are', async () => {
  const fire = [
    say(0, 'early', 'Blue lights all over Norby, the paint works at the harbour are burning'),
    say(5, 'kim', 'Chlorine over Norby, the paint works at the harbour are burning'),
    say(9, 'lou', 'Chlorine gas in Norby, they say, from the paint works at the harbour'),
  ]
  const { sentences } = await askOver(fire, 'Who first reported chlorine in Norby?', asOf)
  assert.equal(sentences[0], 'First seen here in these words: @kim, 09:05.')
})

test('since when, of a figure that was told, is since when that figure is given', async () => {
  const hall = [
    say(0, 'ana', '1,900 spectators are in the hall of Norby for the final'),
    say(2, 'bo', 'The final in Norby: 1,900 spectators are in the hall'),
    say(30, 'cy', '2,500 spectators are in the hall of Norby for the final'),
    say(31, 'di', 'Now 2,500 spectators in the hall of Norby, what a final'),
    say(33, 'ed', 'The hall of Norby counts 2,500 spectators at the final'),
  ]
  const { sentences, trace } = await askOver(hall, 'How many spectators are in the hall of Norby for the final?', asOf)
  assert.match(sentences[0] ?? '', /^2,500 spectators, say 3 authors since 09:30/)
  const told = trace.evidence?.figures?.now.figure
  assert.ok(trace.question && told)
  const then = await askOver(hall, 'Since when?', asOf, { ...trace.question, told: { figure: told } })
  assert.equal(then.sentences[0], 'First seen here in these words: @cy, 09:30.')
  for (const text of then.sentences) assert.doesNotMatch(text, /1,900/)
})

test('a date that its author claims stretches no span and is no beginning', async () => {
  const outage = [
    say(0, 'ana', 'Power cut in Norby: 310 homes without power'),
    say(3, 'bo', '310 homes in Norby are without power'),
    say(5, 'cy', 'Norby: 310 homes without power, says the mayor'),
    { ...say(6, 'liar', 'I told you: 310 homes in Norby without power'), createdAt: begin - 400 * 86_400_000 },
  ]
  const { sentences } = await askOver(outage, 'How many homes are without power in Norby?', asOf)
  assert.match(sentences[0] ?? '', /^310 homes, say 4 authors since 09:00\./)
  assert.match(sentences.at(-1) ?? '', /4 posts .*on 4 May 2016 between 09:00 and 09:0[56]\./)
  const alone = await askOver(outage.slice(-1), 'How many homes are without power in Norby?', asOf)
  assert.match(alone.sentences.join('\n'), /on 31 March 2015/)
})

const days = 24 * 60
test('the same words of another event long before are not where this one began', async () => {
  const rescued = [
    say(-400 * days, 'old', 'Miner rescued after a night below ground, thank God'),
    say(-399 * days, 'older', 'The miner was rescued in the morning'),
    ...['ana', 'bo', 'cy', 'di'].map((by, i) => say(10 + i, by, `Miner rescued at last, cheers at the shaft, writes ${by}`)),
  ]
  const { sentences } = await askOver(rescued, 'Who first said that the miner was rescued?', asOf)
  assert.equal(sentences[0], 'First seen here in these words: @ana, 09:10.')
  const named = rescued.map((post) => ({ ...post, text: `${post.text} #Norby` }))
  const { sentences: ofName } = await askOver(named, 'Who first said that the miner in Norby was rescued?', asOf)
  assert.match(ofName[0] ?? '', /@old/, 'of what has a name, two of six may be its beginning')
})

test('who leaves out what is asked did not begin it, and where nobody says it no beginning is told', async () => {
  const siege = [
    say(0, 'ana', 'The siege of the bank in Norby goes on, police everywhere'),
    say(5, 'bo', 'Siege in Norby: hostages are still in the bank'),
    say(60, 'cy', 'The siege in Norby is over, police say'),
  ]
  const { sentences } = await askOver(siege, 'Since when is the siege in Norby over?', asOf)
  assert.ok(sentences.includes('First seen here in these words: @cy, 10:00.'), sentences.join('\n'))
  const { sentences: before } = await askOver(siege.slice(0, 2), 'Since when is the siege in Norby over?', asOf)
  assert.ok(!before.some((text) => text.startsWith('First seen')), before.join('\n'))
  const { sentences: named } = await askOver(siege, 'Who first named the hostages in Norby?', asOf)
  assert.ok(!named.some((text) => text.startsWith('First seen')), named.join('\n'))
})
