import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import type { Post } from '../../post/index.ts'
import { evidenceOf } from '../evidence.fixture.ts'
import type { Style } from '../styles.ts'
import { verify } from '../verify.ts'
import { briefOf } from './brief.ts'
import { createExtractiveWriter } from './extractive-writer.ts'
import { wordedLanguages, wordsIn } from './wording.ts'

const begin = Date.parse('2016-05-04T09:00:00Z')
let n = 0
const say = (minute: number, by: string, text: string, lang = 'en'): Post =>
  makePost({ n: ++n, by, at: begin + minute * 60_000, text, langs: [lang] })

async function told(question: string, posts: readonly Post[], style?: Style): Promise<string[]> {
  const evidence = { ...(await evidenceOf(posts, question)), ...(style && { style }) }
  const drafts = (await Array.fromAsync(createExtractiveWriter().write(evidence, { signal: new AbortController().signal }))).filter(
    (draft) => draft.type === 'quote' || draft.type === 'composed',
  )
  return drafts.map((draft) => {
    const verdict = verify(draft, evidence)
    assert.ok(verdict.ok, JSON.stringify(draft))
    return verdict.text
  })
}

const hurt = [
  say(1, 'ada', 'At least 7 hurt in the Karsholm crash, says a medic'),
  say(3, 'bo', 'Crash in Karsholm: at least 7 hurt on the coast road'),
  say(20, 'cy', 'Police in Karsholm: at least 12 hurt in the crash'),
  say(22, 'di', 'The crash near Karsholm left at least 12 hurt, the hospital counts'),
  say(24, 'ed', 'So at least 12 hurt now after that Karsholm crash, awful'),
]

test('a figure that several give is composed first, with its hedge, by how many, since when, and what it replaced', async () => {
  const [first] = await told('How many people were hurt in the Karsholm crash?', hurt)
  assert.equal(first, 'At least 12 hurt, say 3 authors since 09:20; at least 7 hurt until 09:03.')
})

const marched = [
  say(1, 'grid', '1,200 demonstrators marched through Karsholm, police say'),
  say(2, 'ada', 'Police count 1,200 demonstrators in Karsholm'),
  say(2, 'union', '4,300 demonstrators marched through Karsholm, the organisers say'),
  say(3, 'bo', 'Organisers count 4,300 demonstrators in Karsholm'),
  say(6, 'cy', '1,200 demonstrators marched in Karsholm, according to the police'),
  say(7, 'di', '4,300 demonstrators marched in Karsholm, according to the organisers'),
  say(9, 'ed', 'So 1,200 demonstrators in Karsholm if you ask the police'),
  say(9, 'flo', 'So 4,300 demonstrators in Karsholm if you ask the organisers'),
]

test('two figures of the same minutes of which neither replaced the other are told as contradicting each other, each with its voices and a quote', async () => {
  const [first = '', ...rest] = await told('How many demonstrators marched in Karsholm?', marched)
  assert.match(
    first,
    /^(?:1,200|4,300) demonstrators.*, say \d authors since 09:0\d; (?:1,200|4,300) demonstrators.*, say \d authors since 09:0\d\./,
  )
  assert.match(first, /These contradict each other, and neither is newer\.$/)
  for (const figure of ['1,200', '4,300']) {
    assert.ok(first.includes(figure), first)
    assert.ok(
      rest.some((text) => text.includes('“') && text.includes(figure)),
      rest.join('\n'),
    )
  }
  assert.doesNotMatch([first, ...rest].join('\n'), /until|Earlier/)
})

test('a figure that replaced another within minutes contradicts nothing, although some are late', async () => {
  const updated = [
    ...hurt.slice(0, 2),
    say(4, 'cy', 'Police in Karsholm: at least 12 hurt in the crash'),
    say(5, 'di', 'The crash near Karsholm left at least 12 hurt, the hospital counts'),
    say(6, 'late', 'Crash in Karsholm, at least 7 hurt'),
    say(7, 'ed', 'So at least 12 hurt now after that Karsholm crash, awful'),
    say(8, 'flo', 'Karsholm crash: at least 12 hurt by now'),
    say(9, 'gus', 'I hear at least 12 hurt in the Karsholm crash'),
  ]
  const [first = ''] = await told('How many people were hurt in the Karsholm crash?', updated)
  assert.match(first, /^At least 12 hurt, say 5 authors since 09:04; at least 7 hurt until 09:03\.$/)
})

test('figures that many posts give together are of two things', async () => {
  const both = marched.map((post, i) => ({
    ...post,
    text: `${post.text} (${i % 2 ? '4,300' : '1,200'} on foot, ${i % 2 ? '1,200' : '4,300'} by bike)`,
  }))
  for (const text of await told('How many demonstrators marched in Karsholm?', both)) assert.doesNotMatch(text, /contradict/)
})

test('a year is no count', async () => {
  const posts = [
    say(1, 'ada', 'Overdose deaths in Karsholm rose in 2013 and nobody cared'),
    say(2, 'bo', 'In 2013 and after, overdose deaths in Karsholm went up'),
  ]
  for (const text of await told('How many overdose deaths were there in Karsholm?', posts)) assert.doesNotMatch(text, /say \d+ authors/)
})

test('the words around it are in the language of the question', async () => {
  const posts = [
    say(20, 'cy', 'Unfall bei Karsholm: 12 Verletzte, sagt die Polizei', 'de'),
    say(22, 'di', 'Nach dem Unfall in Karsholm zählt das Krankenhaus 12 Verletzte', 'de'),
  ]
  const [first] = await told('Wie viele Verletzte gibt es nach dem Unfall in Karsholm?', posts)
  assert.equal(first, '12 Verletzte, sagen 2 Personen seit 09:20.')
})

test('what several deny is told as denied, and never without its denial', async () => {
  const posts = [
    say(1, 'ada', 'A cyber attack caused the power cut in Karsholm'),
    say(2, 'bo', 'They say a cyber attack caused the Karsholm power cut'),
    say(3, 'cy', 'Power cut in Karsholm caused by a cyber attack'),
    say(20, 'grid', 'The grid company denies that a cyber attack caused the power cut in Karsholm'),
    say(21, 'di', 'No cyber attack behind the power cut in Karsholm, the company says'),
    say(22, 'ed', 'The cyber attack story about the power cut in Karsholm is false'),
  ]
  const sentences = await told('What caused the power cut in Karsholm?', posts)
  const isDenial = (text: string) => /denies|No cyber|false/.test(text)
  assert.ok(isDenial(sentences[0] ?? ''), sentences[0])
  for (const text of sentences.slice(0, -1)) assert.ok(isDenial(text) || text.startsWith('Denied since 09:2'), text)
})

test('a timeline is told in order of time, plain words name no handle', async () => {
  const question = 'What is said about the Karsholm crash?'
  const times = (await told(question, hurt, 'timeline')).map((text) => /, (\d\d:\d\d): “/.exec(text)?.[1] ?? '').filter(Boolean)
  assert.ok(times.length > 1)
  assert.deepEqual(times, times.toSorted())
  for (const text of (await told(question, hurt, 'plain')).slice(0, -1)) assert.ok(!text.includes('@'), text)
})

test('a composed sentence whose words or times no cited post holds does not leave', async () => {
  const evidence = await evidenceOf(hurt, 'How many people were hurt in the Karsholm crash?')
  const [draft] = briefOf(evidence)
  assert.ok(draft?.type === 'composed' && verify(draft, evidence).ok)
  assert.deepEqual(verify({ ...draft, says: ['at least 99 hurt'] }, evidence), { ok: false, reason: 'not-verbatim' })
  assert.deepEqual(verify({ ...draft, times: [begin - 1] }, evidence), { ok: false, reason: 'wrong-time' })
})

test('every language has every text, with the same placeholders', () => {
  const marks = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([mark]) => mark).sort()
  const texts = (lang: string) =>
    Object.entries(wordsIn(lang)).map(([key, text]) => [key, typeof text === 'string' ? marks(text) : marks(text.other)])
  assert.deepEqual([...wordedLanguages].sort(), ['de', 'en', 'es', 'fr', 'ja', 'pt'])
  for (const lang of wordedLanguages) assert.deepEqual(texts(lang), texts('en'), lang)
})
