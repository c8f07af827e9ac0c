import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import { dying, faithful, flooding, mute, obeying, silent, thinking } from '../../models/scripted/scripts.fixture.ts'
import type { Script } from '../../models/scripted/scripted-model.ts'
import { evidenceOf, sharedFlood } from '../evidence.fixture.ts'
import { writerContract } from '../writer.contract.ts'
import { isDraftEnding, type DraftEvent, type Writer } from '../writer.ts'
import { createClusterWriter } from './cluster-writer.ts'
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

test('the whole prompt holds numbered lines between fresh marks, and no address', async () => {
  const seen: string[] = []
  const spy: Script = (request) => {
    seen.push(request.posts)
    return faithful(request)
  }
  await write(wholeWriter(spy))
  await write(wholeWriter(spy))
  assert.match(seen[0] ?? '', /^Evidence:\n«[0-9a-f]{6}» \[1\] x @\w+ \d{4}-\d\d-\d\dT\d\d:\d\dZ «[0-9a-f]{6}» \S/)
  assert.notEqual(/«\w+»/.exec(seen[0] ?? '')?.[0], /«\w+»/.exec(seen[1] ?? '')?.[0])
  assert.doesNotMatch(seen[0] ?? '', /https?:/)
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
