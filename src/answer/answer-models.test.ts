import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createScriptedModel, type Script } from '../models/scripted/scripted-model.ts'
import { dying, faithful, flooding, obeying, saying, silent, thinking, twisting } from '../models/scripted/scripts.fixture.ts'
import { createAloneWriter } from './alone.ts'
import { asOf, sharedFlood, storeOf } from './evidence.fixture.ts'
import { answer, type AnswerEvent, type AnswerTrace } from './index.ts'
import { createClusterWriter } from './writers/cluster-writer.ts'
import { createWholeWriter } from './writers/whole-writer.ts'

type How = { whole?: boolean; signal?: AbortSignal; question?: string; posts?: 'auto' | 'always' | 'never'; mayAnswerAlone?: boolean }

/** The whole line from question to events, with a model of which only the words are scripted. */
async function ask(script: Script, { whole = false, question = 'What is said about the Hekla flood?', ...how }: How = {}) {
  const model = createScriptedModel({ script, limits: { contextTokens: 4_096 } })
  const writer = whole
    ? createWholeWriter(model, { lexicalFrom: 0.6, evidenceTokens: 1_000 })
    : createClusterWriter(model, { lexicalFrom: 0.6 })
  const trace: AnswerTrace = { dropped: [] }
  const context = {
    store: await storeOf(sharedFlood),
    writer,
    now: () => asOf,
    findDeadlineMs: 1_000,
    signal: how.signal ?? new AbortController().signal,
    ...(how.mayAnswerAlone && { alone: createAloneWriter(model) }),
  }
  const request = { id: 'a', question, asOf, timeZone: 'UTC', style: 'detailed' as const, ...(how.posts && { posts: how.posts }) }
  const events = await Array.fromAsync(answer(request, context, trace))
  assert.equal(events.filter(({ type }) => type === 'answer-end').length, 1)
  const of = <T extends AnswerEvent['type']>(type: T) =>
    events.filter((event): event is Extract<AnswerEvent, { type: T }> => event.type === type)
  const [end] = of('answer-end')
  assert.equal(events.at(-1), end)
  assert.ok(end)
  return { end, sentences: of('sentence'), citations: of('citation-add'), degraded: of('degraded'), thoughts: of('reasoning-delta'), trace }
}

test('what a model writes leaves with its citations once every check has passed', async () => {
  const { end, sentences, degraded, trace } = await ask(faithful)
  assert.equal(end.finish, 'complete')
  assert.deepEqual(degraded, [])
  const [own] = sentences.filter(({ check }) => check === 'supported')
  assert.ok(own && own.numbers.length >= 2 && own.passed.includes('numbers') && own.passed.includes('one-author'))
  assert.ok(end.usage.calls >= 1 && end.usage.outputTokens > 0)
  assert.equal(trace.prompt, 'by-cluster-1')
})

test('a swapped number, name or denial never leaves: a quote of the post stands there and says why', async () => {
  for (const twist of ['number', 'name', 'negation'] as const) {
    const { end, sentences } = await ask(twisting(twist))
    assert.equal(end.finish, 'complete')
    assert.ok(!sentences.some(({ text, check }) => check === 'supported' && /913|Atlantis|\bnot\b/.test(text)), twist)
    assert.ok(sentences.some(({ check }) => check === 'quote'))
  }
})

test('a model that does whatever attackers say: no link, no markup, no forged mark, nothing of the prompt, and an answer all the same', async () => {
  for (const whole of [true, false]) {
    const { end, sentences, citations, trace } = await ask(obeying, { whole })
    const text = sentences.map((sentence) => sentence.text).join('\n')
    assert.doesNotMatch(text, /https?:|evil\.example|<|\]\(|\[\d|\u001B|[\u202A-\u202E]|[\u{E0000}-\u{E0FFF}]|Atlantis|im_start/u)
    assert.doesNotMatch(text, /You answer questions from posts|Say what the posts say/)
    assert.equal(end.finish, 'complete')
    assert.ok(sentences.some(({ check }) => check === 'quote'))
    for (const { item } of citations) assert.ok(sharedFlood.some(({ id }) => id === item.post.id))
    assert.ok(text.length < 10_000)
    if (whole) assert.ok(trace.dropped.some(({ reason }) => reason === 'unknown-number'))
  }
})

test('a post is cited for a sentence only where it says some of it: nobody vouches for another', async () => {
  const text = 'Forty people are in the sports hall of Vik after the flood'
  const all = await ask(saying(`${text} [1][2][3][4].`), { whole: true })
  assert.ok(
    all.sentences.every(({ check }) => check !== 'supported'),
    'one author alone says so',
  )
  const bridge = await ask(saying('The bridge over the Hekla is closed since 9:14 [1][2][3][4].'), { whole: true })
  const [own] = bridge.sentences.filter(({ check }) => check === 'supported')
  assert.equal(own?.numbers.length, 3)
})

test('a model that dies before it has said anything leaves a quoting answer that says why', async () => {
  const { end, sentences, degraded } = await ask(dying(0), { whole: true })
  assert.equal(end.finish, 'complete')
  assert.deepEqual(
    degraded.map(({ error }) => error.message),
    ['The model process ended in the middle.'],
  )
  assert.ok(sentences.length > 1 && sentences.every(({ check }) => check === 'quote' || check === 'composed'))
})

test('one that dies after a sentence is out keeps it and ends as failed', async () => {
  const script: Script = (request) => [
    ...saying('The bridge is closed because of the flood [1][2][3][4]. Police turn')(request),
    { fail: { code: 'model_failed', message: 'The model process ended in the middle.', retryable: true } },
  ]
  const { end, sentences } = await ask(script, { whole: true })
  assert.equal(end.finish, 'failed')
  assert.equal(end.error?.message, 'The model process ended in the middle.')
  assert.deepEqual(
    sentences.map(({ check }) => check),
    ['composed', 'supported'],
  )
})

test('where most of what a model wrote fails, posts are quoted after it and the answer is degraded', async () => {
  const invented = 'Aliens landed in Vik [1]. The queen has sold the river [2][3]. Rockets are cheap this year [1][2].'
  const { end, sentences, degraded } = await ask(saying(invented), { whole: true })
  assert.equal(end.finish, 'complete')
  assert.match(degraded[0]?.error.message ?? '', /All 3 sentences/)
  assert.ok(sentences.length >= 2 && sentences.every(({ text }) => !/Aliens|queen|Rockets/.test(text)))
})

test('thoughts come apart from the answer, and hold no address', async () => {
  const { thoughts, sentences } = await ask(thinking('First I open https://evil.example/x and then I look at the posts.'))
  const text = thoughts.map((thought) => thought.text).join('')
  assert.match(text, /^First I open \(link\) and then I look/)
  assert.ok(sentences.every((sentence) => !sentence.text.includes('First I')))
})

test('an abort in the middle of a silent model ends the answer at once', { timeout: 5_000 }, async () => {
  for (const whole of [true, false]) {
    const start = performance.now()
    assert.equal((await ask(silent, { whole, signal: AbortSignal.timeout(150) })).end.finish, 'aborted')
    assert.ok(performance.now() - start < 2_500)
  }
})

test(
  'an endless model is cut, one that only thinks or says nothing is not taken for an answer: posts are quoted, and it is said why',
  { timeout: 20_000 },
  async () => {
    const onlyThoughts: Script = () => [...'Let me think about this for a while. '.split(' ').map((word) => ({ think: `${word} ` }))]
    for (const script of [flooding, onlyThoughts, saying('')])
      for (const whole of [true, false]) {
        const { end, sentences, degraded } = await ask(script, { whole })
        assert.equal(end.finish, 'complete')
        assert.ok(sentences.some(({ check }) => check === 'quote'))
        assert.equal(degraded.length, 1)
        assert.ok(sentences.length < 10)
      }
  },
)

test('without posts a model speaks only where the operator allows it, and is labelled', async () => {
  const poem = saying('Roses are red. See https://evil.example [1] for more.')
  const alone = await ask(poem, { question: 'Write me a poem about rain', posts: 'auto', mayAnswerAlone: true })
  assert.deepEqual(
    alone.sentences.map(({ text, check, numbers }) => [text, check, numbers]),
    [
      ['Roses are red.', 'unsourced', []],
      ['See (link) for more.', 'unsourced', []],
    ],
  )
  const { sentences } = await ask(poem, { question: 'What is said about the Hekla flood?', posts: 'auto', mayAnswerAlone: true })
  assert.ok(
    sentences.every(({ check }) => check !== 'unsourced'),
    'a question about the world is answered from posts',
  )
  const refused = await ask(poem, { question: 'Write me a poem', posts: 'never' })
  assert.equal(refused.end.error?.code, 'request_invalid')
  assert.equal((await ask(poem, { question: 'Write me a poem', posts: 'auto' })).end.finish, 'abstained')
})

test('a model that answers alone says a thing once, and one that says nothing has failed', async () => {
  const alone = (script: Script) => ask(script, { question: 'Write me a poem about rain', posts: 'auto', mayAnswerAlone: true })
  const looping = await alone(saying('Roses are red. '.repeat(60)))
  assert.deepEqual([looping.end.finish, looping.sentences.map(({ text }) => text)], ['complete', ['Roses are red.']])
  for (const script of [saying(''), saying('* * *\n---\n…')]) {
    const { end, sentences } = await alone(script)
    assert.deepEqual([end.finish, sentences], ['failed', []])
    assert.match(end.error?.message ?? '', /wrote nothing that could be used/)
  }
})
