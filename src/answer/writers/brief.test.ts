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

test('an older figure is told as earlier though both posts give another one as well', async () => {
  const both = [
    say(1, 'ada', '5 killed, 60 injured in the Karsholm blast'),
    say(60, 'bo', 'At least 5 dead, 170 injured in the blast of Karsholm'),
  ]
  const lines = await told('How many people were injured in the Karsholm blast?', both)
  const at = (text: string) => lines.findIndex((line) => line.includes(text))
  assert.ok(at('170 injured') >= 0 && at('170 injured') < at('60 injured'), lines.join('\n'))
  assert.match(lines[at('60 injured')] ?? '', /^Earlier: /)
  assert.doesNotMatch(lines[at('170 injured')] ?? '', /^Earlier/)
})

test('the beginning is told as earlier where what leads says something else', async () => {
  const path = [
    say(1, 'ada', 'The path in Karsholm is closed, Sunday evening it opens says a sign'),
    say(40, 'bo', 'Path in Karsholm closed until the month is over'),
    say(41, 'cy', 'So the path in Karsholm stays closed until the month is over'),
  ]
  const lines = (await told('Since when is the path in Karsholm closed?', path)).filter((line) => line.includes('“'))
  assert.ok(lines.length > 1, lines.join('\n'))
  for (const line of lines) assert.equal(line.startsWith('Earlier: '), line.includes('Sunday'), lines.join('\n'))
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

test('of the dead a higher figure that came since is later, whoever repeats the old one; the hurt are no dead and the quake is nobody', async () => {
  const quake = [
    say(1, 'ada', '7.2 quake off Karsholm: 6 dead, 40 injured'),
    say(2, 'bo', 'Quake in Karsholm, 7.2 quake, 6 dead and 40 injured'),
    say(30, 'cy', 'Karsholm quake toll: 8 dead, says the governor'),
    say(40, 'di', 'Still shocked, 6 dead in the Karsholm quake'),
  ]
  const dead = await told('How many people died in the Karsholm quake?', quake)
  assert.match(dead[0] ?? '', /^6 dead, say \d authors since 09:01\./, dead.join('\n'))
  assert.ok(
    dead.some((line) => /^Later: .*@cy.*8 dead/.test(line)),
    dead.join('\n'),
  )
  const injured = await told('How many people were injured in the Karsholm quake?', quake)
  assert.match(injured[0] ?? '', /^40 injured, say 2 authors/, injured.join('\n'))
})

test('a later figure of one author is told as later, beside the one that several give', async () => {
  const day = -60 * 24 * 60
  const past = hurt.map((post, i) => say(day + i, `by${i}`, post.text))
  const posts = [...past, say(day + 40, 'zoe', 'Karsholm crash: at least 15 hurt, doctors of the hill clinic tell us tonight')]
  const lines = await told('How many people were hurt in the Karsholm crash?', posts)
  assert.match(lines[0] ?? '', /^At least 12 hurt, say 3 authors/)
  assert.ok(
    lines.some((line) => /^Later: .*@zoe.*at least 15 hurt/.test(line)),
    lines.join('\n'),
  )
})

test('who asks for one side hears that side first', async () => {
  const views = [
    say(1, 'ada', 'I support the tunnel in Norby, we need it badly'),
    say(2, 'bo', 'The tunnel in Norby is a great idea, I am for it'),
    say(3, 'cy', 'I am against the tunnel in Norby, it is far too expensive'),
    say(4, 'di', 'I oppose the tunnel in Norby, stop this nonsense'),
  ]
  const against = (await told('Who is against the tunnel in Norby?', views)).find((line) => line.includes('“') && /@/.test(line))
  assert.match(against ?? '', /@(?:cy|di)/)
  const inFavour = (await told('Who is for the tunnel in Norby?', views)).find((line) => line.includes('“') && /@/.test(line))
  assert.match(inFavour ?? '', /@(?:ada|bo)/)
})

test('a timeline tells what stood and what replaced it, in that order, and nothing that was out of date when it was said', async () => {
  const score = (minute: number, by: string, goals: number, words: string) =>
    say(minute, by, `${words}: Vestrel ${goals}, Olgrave 0 in the cup final at Norby`)
  const final = [
    score(1, 'ada', 1, 'The score is'),
    score(3, 'bo', 1, 'Goal, the score is'),
    score(5, 'cy', 1, 'Score at the break'),
    score(20, 'di', 2, 'The score is'),
    score(21, 'ed', 2, 'Another goal, the score is'),
    score(22, 'flo', 2, 'New score, what a match'),
    score(30, 'late', 1, 'Somebody tells me that the score is'),
  ]
  const lines = await told('How did the score in the cup final in Norby unfold?', final)
  const at = (goals: number) => lines.flatMap((line, i) => (line.includes(`Vestrel ${goals},`) ? [i] : []))
  assert.ok(at(1).length > 0 && at(2).length > 0, lines.join('\n'))
  assert.ok(Math.max(...at(1)) < Math.min(...at(2)), lines.join('\n'))
  assert.ok(!lines.some((line) => line.includes('Somebody tells me')), lines.join('\n'))
  const brief = await told('What is the score in the cup final in Norby?', final)
  assert.ok(!brief.some((line) => line.includes('Vestrel 1,')), brief.join('\n'))
})
