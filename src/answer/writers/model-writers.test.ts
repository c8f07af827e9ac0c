import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import { dying, faithful, flooding, mute, obeying, saying, silent, thinking } from '../../models/scripted/scripts.fixture.ts'
import type { Script } from '../../models/scripted/scripted-model.ts'
import { makePost } from '../../post/post.fixture.ts'
import { asOf, evidenceOf, sharedFlood } from '../evidence.fixture.ts'
import { writerContract } from '../writer.contract.ts'
import { styles } from '../styles.ts'
import { isDraftEnding, type DraftEvent, type Writer } from '../writer.ts'
import { createClusterWriter } from './cluster-writer.ts'
import { extractiveWriter } from './extractive-writer.ts'
import { createWholeWriter } from './whole-writer.ts'
import { repeats } from './repeats.ts'

const clusterWriter = (script: Script) => createClusterWriter(createScriptedModel({ script }), { lexicalFrom: 0.6 })
const wholeWriter = (script: Script) => createWholeWriter(createScriptedModel({ script }), { lexicalFrom: 0.6, evidenceTokens: 1_000 })

writerContract('the writer by cluster', () => clusterWriter(faithful))
writerContract('the writer of whole prompts', () => wholeWriter(faithful))
writerContract('a writer by cluster whose model obeys attackers', () => clusterWriter(obeying))

const write = async (writer: Writer, signal = new AbortController().signal): Promise<DraftEvent[]> =>
  Array.fromAsync(writer.write(await evidenceOf(sharedFlood), { signal }))
const kinds = (drafts: readonly DraftEvent[]) => drafts.map(({ type }) => type)

test('by cluster, what several say becomes one sentence with their numbers, and one author’s word a quote', async () => {
  const drafts = await write(clusterWriter(faithful))
  const [sentence] = drafts.filter((draft) => draft.type === 'sentence')
  assert.ok(sentence && sentence.numbers.length >= 2)
  assert.match(sentence.text, /Hekla/)
  assert.equal(kinds(drafts)[0], 'composed')
  assert.equal(drafts.filter(isDraftEnding).length, 1)
})

test('a model that says nothing, or dies, costs its sentence: the group’s first post is quoted', async () => {
  assert.ok(!kinds(await write(clusterWriter(mute))).includes('sentence'))
  const drafts = await write(clusterWriter(dying(1)))
  assert.ok(kinds(drafts).includes('degraded') && kinds(drafts).includes('quote'))
  assert.equal(kinds(drafts).at(-1), 'draft-end')
})

test('thoughts come apart from sentences', async () => {
  const drafts = await write(clusterWriter(thinking('I should look at the posts first.')))
  assert.equal(drafts.map((draft) => (draft.type === 'reasoning-delta' ? draft.text : '')).join(''), 'I should look at the posts first.')
})

test('the whole prompt holds numbered lines between marks of this question alone, the same when it is asked again, and no address', async () => {
  const seen: string[] = []
  const spy: Script = (request) => {
    seen.push(request.posts)
    return faithful(request)
  }
  await write(wholeWriter(spy))
  await write(wholeWriter(spy))
  const other = await evidenceOf(sharedFlood, 'Is the Hekla bridge closed?')
  await Array.fromAsync(wholeWriter(spy).write(other, { signal: new AbortController().signal }))
  assert.match(seen[0] ?? '', /^Evidence:\n«[0-9a-f]{6}» \[1\] x @\w+ \d{4}-\d\d-\d\dT\d\d:\d\dZ «[0-9a-f]{6}» \S/)
  assert.equal(seen[0], seen[1], 'a replay asks the model the same')
  assert.notEqual(/«\w+»/.exec(seen[0] ?? '')?.[0], /«\w+»/.exec(seen[2] ?? '')?.[0])
  assert.doesNotMatch(seen[0] ?? '', /https?:/)
})

test('over the whole prompt a model is told which style is asked for, and everybody may read all of them', async () => {
  const evidence = await evidenceOf(sharedFlood)
  const seen: string[] = []
  const writer = wholeWriter((request) => {
    seen.push(request.question)
    return faithful(request)
  })
  for (const style of styles) await Array.fromAsync(writer.write({ ...evidence, style }, { signal: new AbortController().signal }))
  assert.equal(new Set(seen).size, styles.length)
  assert.match(seen[styles.indexOf('timeline')] ?? '', /in the order of time/)
  for (const style of styles) assert.match(writer.prompt?.text ?? '', new RegExp(`\\{\\{style\\}\\}, ${style}: \\S`))
  // Where nobody chose one it is a brief.
  await write(writer)
  assert.equal(seen.at(-1), seen[styles.indexOf('brief')])
})

test('evidence is cut to what the context holds, best first', async () => {
  let seen = ''
  const model = createScriptedModel({
    script(request) {
      seen = request.posts
      return faithful(request)
    },
    limits: { contextTokens: 700 },
  })
  const many = Array.from({ length: 40 }, (_, at) => ({
    ...sharedFlood[0],
    id: `x:${1_000 + at}`,
    author: { ...sharedFlood[0]?.author, id: `x:${at}` },
  }))
  const evidence = await evidenceOf(many as unknown as typeof sharedFlood)
  await Array.fromAsync(
    createWholeWriter(model, { lexicalFrom: 0.6, evidenceTokens: 60 }).write(evidence, { signal: new AbortController().signal }),
  )
  assert.match(seen, /\[1\]/)
  assert.ok(seen.split('\n').length < 8)
})

test('an endless model is stopped, a silent one by whoever asks', { timeout: 10_000 }, async () => {
  assert.deepEqual(kinds(await write(wholeWriter(flooding))).at(-1), 'draft-end')
  const drafts = await write(clusterWriter(silent), AbortSignal.timeout(100))
  assert.deepEqual(drafts.at(-1), { type: 'draft-end', finish: 'aborted' })
})

test('copying the prompt is noticed by twelve words in a row', () => {
  assert.ok(
    repeats(
      'so: one two three four five six seven eight nine ten eleven twelve!',
      'One two three four five six seven eight nine ten eleven twelve',
    ),
  )
  assert.ok(!repeats('the bridge is closed since nine', 'one two three'))
})

const pieces = [
  ['ada', 1, '13 pieces of the satellite were found in Marden'],
  ['bo', 3, 'They found 13 pieces of the satellite in Marden, says the mayor'],
  ['cy', 20, '39 pieces of the satellite were found in Marden'],
  ['di', 22, 'Now 39 pieces of the satellite found around Marden'],
].map(([by, minute, text], n) => makePost({ n: 40 + n, by: `${by}`, at: asOf - 60 * 60_000 + Number(minute) * 60_000, text: `${text}` }))

test('whoever writes, the figure, what it replaced and since when stand there, and no model tells the old one', async () => {
  const evidence = await evidenceOf(pieces, 'How many pieces of the satellite were found in Marden?')
  const plain = (await Array.fromAsync(extractiveWriter.write(evidence, { signal: new AbortController().signal }))).filter(
    ({ type }) => type === 'composed',
  )
  assert.ok(plain.length === 2)
  for (const writer of [clusterWriter, wholeWriter]) {
    const old = saying('13 pieces of the satellite were found in Marden [2].')
    for (const script of [faithful, mute, old]) {
      const drafts = await Array.fromAsync(writer(script).write(evidence, { signal: new AbortController().signal }))
      const composed = drafts.flatMap((draft) => (draft.type === 'composed' ? [draft.text] : []))
      assert.match(composed[0] ?? '', /^39 pieces, say 2 authors since 11:20; 13 pieces until 11:03\.$/)
      assert.deepEqual(
        composed.toSorted(),
        plain.map((draft) => (draft.type === 'composed' ? draft.text : '')).toSorted(),
        'what code composes is the same',
      )
      for (const draft of drafts) if (draft.type === 'sentence') assert.doesNotMatch(draft.text, /13 pieces/)
    }
  }
})

test('whoever writes, a denial stands beside what is denied', async () => {
  const rumour = [
    ['ada', 1, 'A cyber attack caused the power cut in Marden'],
    ['bo', 2, 'They say a cyber attack caused the Marden power cut'],
    ['cy', 3, 'Power cut in Marden caused by a cyber attack'],
    ['grid', 20, 'The grid company denies that a cyber attack caused the power cut in Marden'],
    ['di', 21, 'No cyber attack behind the power cut in Marden, the company says'],
    ['ed', 22, 'The cyber attack story about the power cut in Marden is false'],
  ].map(([by, minute, text], n) => makePost({ n: 60 + n, by: `${by}`, at: asOf - 60 * 60_000 + Number(minute) * 60_000, text: `${text}` }))
  const evidence = await evidenceOf(rumour, 'What caused the power cut in Marden?')
  const writeWith = (writer: Writer) => Array.fromAsync(writer.write(evidence, { signal: new AbortController().signal }))
  const marked = (drafts: readonly DraftEvent[]) => drafts.filter((draft) => draft.type === 'quote' && /^Denied/.test(draft.before))
  const without = marked(await writeWith(extractiveWriter))
  for (const writer of [clusterWriter(faithful), wholeWriter(faithful)]) {
    const drafts = await writeWith(writer)
    assert.deepEqual(marked(drafts), without)
    const texts = drafts.flatMap((draft) =>
      draft.type === 'sentence' ? [draft.text] : draft.type === 'quote' && marked([draft]).length === 0 ? [draft.quote] : [],
    )
    assert.ok(
      texts.some((text) => /denies|No cyber|false/.test(text)),
      'the denial itself',
    )
  }
})
