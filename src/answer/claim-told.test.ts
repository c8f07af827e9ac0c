import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../post/post.fixture.ts'
import type { Post } from '../post/index.ts'
import { askOver } from './ask.fixture.ts'
import { claimTold } from './claim-told.ts'

const begin = Date.parse('2016-05-04T09:00:00Z')
const asOf = begin + 5 * 3_600_000
let n = 0
const say = (minute: number, by: string, text: string, lang = 'en'): Post =>
  makePost({ n: ++n, by, at: begin + minute * 60_000, text, langs: [lang] })

/** A question and one that follows up on its answer. */
async function askOn(posts: readonly Post[], question: string, then: string) {
  const { trace } = await askOver(posts, question, asOf)
  assert.ok(trace.question && trace.evidence, question)
  const told = claimTold(trace.evidence)
  return askOver(posts, then, asOf, { ...trace.question, ...(told && { told }) })
}

const fire = [
  say(0, 'ana', 'Big fire at the market hall in Norby, smoke everywhere'),
  say(2, 'bo', 'The market hall in Norby burns, what caused the fire?'),
  say(8, 'cy', 'Fire at the market hall in Norby: neighbours say fireworks caused it'),
  say(12, 'di', 'A gas leak caused the fire at the market hall in Norby, says the fire brigade'),
  say(15, 'ed', 'Gas leak was the cause of the fire at the market hall of Norby'),
  say(17, 'fay', 'So it was a gas leak that caused the fire in Norby'),
]
const denied = [
  ...fire,
  say(25, 'gus', 'The gas company: it is not true that a gas leak caused the fire in Norby'),
  say(26, 'hal', 'No gas leak in Norby, the gas company denies it'),
]
const cause = 'What caused the fire at the market hall in Norby?'

test('who said it first, and since when, is of what the answer told, not of what was asked', async () => {
  for (const posts of [fire, denied])
    for (const then of ['Who said it first?', 'Since when?']) {
      const { sentences } = await askOn(posts, cause, then)
      assert.equal(sentences[0], 'First seen here in these words: @di, 09:12.', `${then} ${sentences.join('\n')}`)
      assert.doesNotMatch(sentences.join('\n'), /Big fire|fireworks/)
    }
})

test('whether it is true, and who denies it, is told by who speaks of what was told', async () => {
  const { sentences: isTrue, trace } = await askOn(denied, cause, 'Is it true?')
  assert.match(isTrue[0] ?? '', /@gus.*it is not true that a gas leak/)
  assert.deepEqual(
    trace.question?.terms.map(({ label }) => label),
    ['Norby', 'gas', 'leak'],
  )
  assert.deepEqual(trace.question?.carried?.kept, ['Norby'])
  const { sentences } = await askOn(denied, cause, 'Who denies it?')
  assert.equal(sentences[0], '2 authors deny it or tell who does, first at 09:25.')
})

test('since when it is so tells nothing new: what was told before is what the next question asks of', async () => {
  const { trace } = await askOn(denied, cause, 'Since when?')
  assert.ok(trace.question && trace.evidence)
  assert.equal(claimTold(trace.evidence), undefined)
  const { trace: then } = await askOver(denied, 'Who denies it?', asOf, trace.question)
  assert.deepEqual(
    then.question?.terms.map(({ label }) => label),
    ['Norby', 'gas', 'leak'],
  )
})

test('of a name in two words one alone says nothing of it', async () => {
  const school = [
    say(0, 'ana', 'Smoke in every street of Norby, the school must close'),
    say(3, 'bo', 'Every street around the closed school in Norby is full of cars'),
    say(9, 'cy', 'Canal Street School in Norby is closed because of the fire'),
    say(12, 'di', 'Closed today in Norby: Canal Street School, says the council'),
    say(13, 'ed', 'Canal Street School in Norby has closed its doors'),
  ]
  const { sentences } = await askOn(school, 'Which school is closed in Norby?', 'Who said it first?')
  assert.equal(sentences[0], 'First seen here in these words: @cy, 09:09.', sentences.join('\n'))
})

test('what else was denied of the matter is no denial of what was told', async () => {
  const fireworks = [
    say(9, 'ivy', 'Fireworks caused the fire at the market hall in Norby, they say'),
    say(10, 'jo', 'It was fireworks that caused the fire in Norby'),
    say(20, 'gus', 'It is false that fireworks caused the fire in Norby, says the mayor'),
    say(21, 'hal', 'The mayor of Norby denies that fireworks caused the fire'),
  ]
  const { sentences } = await askOn([...fire, ...fireworks], cause, 'Is it true?')
  assert.match(sentences[0] ?? '', /gas leak/i)
  assert.doesNotMatch(sentences.join('\n'), /Denied|denies|false/)
})

test('a question that says itself what is told is followed up by what it says', async () => {
  const dam = [
    say(1, 'kim', 'The dam in Ferndale broke, water in Mill Lane'),
    say(9, 'lou', 'Dam break in Ferndale, the dam broke on its eastern side, sirens'),
    say(20, 'mia', 'The dam in Ferndale broke on its eastern side, sirens all over'),
  ]
  const { sentences } = await askOn(dam, 'Did the dam in Ferndale break?', 'Who said it first?')
  assert.equal(sentences[0], 'First seen here in these words: @kim, 09:01.')
})

test('of what people say of a matter nothing was told that could be asked on', async () => {
  const { trace } = await askOver(fire, 'What is said about the fire in Norby?', asOf)
  assert.ok(trace.evidence)
  assert.equal(claimTold(trace.evidence), undefined)
  const tagged = fire.map((post) => ({ ...post, text: post.text.replace(/Norby/g, '#Norby') }))
  const { trace: of } = await askOver(tagged, cause, asOf)
  assert.ok(of.evidence)
  assert.doesNotMatch(JSON.stringify(claimTold(of.evidence)), /norby/i)
})

test('a second follow-up asks of the same', async () => {
  const { trace } = await askOn(fire, cause, 'Who said it first?')
  assert.ok(trace.question)
  const { sentences } = await askOver(denied, 'Is it true?', asOf, trace.question)
  assert.match(sentences[0] ?? '', /@gus.*it is not true that a gas leak/)
})

test('who said a figure first is who gave that figure', async () => {
  const hall = [
    say(0, 'ana', '1,900 spectators are in the hall of Norby for the final'),
    say(2, 'bo', 'The final in Norby: 1,900 spectators are in the hall'),
    say(30, 'cy', '2,500 spectators are in the hall of Norby for the final'),
    say(31, 'di', 'Now 2,500 spectators in the hall of Norby, what a final'),
    say(33, 'ed', 'The hall of Norby counts 2,500 spectators at the final'),
  ]
  const { sentences } = await askOn(hall, 'How many spectators are in the hall of Norby for the final?', 'Who said it first?')
  assert.equal(sentences[0], 'First seen here in these words: @cy, 09:30.')
})

test('in other languages', async () => {
  const cases: readonly (readonly [lang: string, question: string, then: string, posts: readonly string[], answer: RegExp])[] = [
    [
      'fr',
      'Quelle est la cause de l’incendie du marché de Norby ?',
      'Qui l’a dit en premier ?',
      [
        'Gros incendie au marché de Norby, de la fumée partout',
        'Une fuite de gaz est la cause de l’incendie du marché de Norby, disent les pompiers',
        'Incendie du marché de Norby : la cause est une fuite de gaz',
      ],
      /^Vu ici pour la première fois en ces termes : @b1/,
    ],
    [
      'de',
      'Was ist die Ursache des Brandes in der Markthalle von Norby?',
      'Wer hat das zuerst gesagt?',
      [
        'Brand in der Markthalle von Norby, überall Rauch',
        'Ursache des Brandes in der Markthalle von Norby ist ein Gasleck, sagt die Feuerwehr',
        'Ein Gasleck war die Ursache des Brandes in der Markthalle von Norby',
      ],
      /^Hier in diesen Worten zuerst gesehen: @b1/,
    ],
    [
      'es',
      '¿Cuál es la causa del incendio en el mercado de Norby?',
      '¿Quién lo dijo primero?',
      [
        'Gran incendio en el mercado de Norby, humo por todas partes',
        'Una fuga de gas es la causa del incendio en el mercado de Norby, dicen los bomberos',
        'Incendio en el mercado de Norby: la causa es una fuga de gas',
      ],
      /^Visto aquí por primera vez con estas palabras: @b1/,
    ],
    [
      'ja',
      'ノルビの市場の火事の原因は何ですか？',
      '最初に言ったのは誰ですか？',
      ['ノルビの市場で火事、煙がすごい', 'ノルビの市場の火事の原因はガス漏れだと消防が発表', 'ガス漏れがノルビの市場の火事の原因'],
      /^この言葉でのここでの初出：@b1/,
    ],
  ]
  for (const [lang, question, then, texts, answer] of cases) {
    const posts = texts.map((text, at) => say(10 * at, `b${at}`, text, lang))
    const { sentences } = await askOn(posts, question, then)
    assert.match(sentences[0] ?? '', answer, sentences.join('\n'))
  }
})
