import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ApiError, type AskEvent, type AskResult, type SavedAnswer } from './api.ts'
import { advance, followUp, newTurn, run, savedTurn, type Turn } from './turn.ts'

const window = { from: '2016-04-01T00:00:00Z', until: '2016-05-01T00:00:00Z' }
const start: AskEvent = { type: 'answer-start', id: 'answer_1', asOf: window.until, window, model: 'tiny', source: 'posts' }
const sentence: AskEvent = {
  type: 'sentence',
  index: 0,
  sentence: { text: 'The bridge is closed.', citations: [1], check: 'supported', passed: ['numbers'] },
}
const result = (more: Partial<AskResult> = {}): AskResult => ({
  id: 'answer_1',
  question: 'What?',
  asOf: window.until,
  finish: 'complete',
  text: '',
  sentences: [],
  citations: [],
  model: 'tiny',
  source: 'posts',
  degraded: null,
  dropped: {},
  usage: { calls: 1, inputTokens: 10, outputTokens: 2, cachedTokens: 0 },
  prompt: 'by-cluster-1',
  window,
  searched: { posts: 4, queries: 1 },
  tookMs: 5,
  searches: [],
  found: [],
  foundAtLeast: false,
  conversation: [],
  shown: 'live',
  covered: null,
  missing: [],
  lagMs: {},
  unavailable: 0,
  ...more,
})
const asked = newTurn(1, { question: 'What?' })
const through = (...events: AskEvent[]) => events.reduce(advance, asked)

describe('a turn', () => {
  test('keeps who writes, from what, and thoughts apart from sentences', () => {
    const turn = through({ ...start, source: 'model' }, think('First '), sentence, think('then.'))
    assert.deepEqual([turn.model, turn.source, turn.reasoning, turn.sentences.length], ['tiny', 'model', 'First then.', 1])
    assert.equal(turn.sentences[0]?.text, 'The bridge is closed.')
  })

  test('keeps no more thoughts than a saved answer does', () => {
    assert.equal(through(think('x'.repeat(15_000)), think('y'.repeat(15_000))).reasoning.length, 20_000)
  })

  test('read again holds what it held: model, source, reason for quoting, thoughts', () => {
    const error = { code: 'model_failed', message: 'It broke off.' }
    const live = through(start, think('Hm.'), { type: 'degraded', error }, { type: 'answer-end', result: result() })
    const saved = savedTurn(2, { ...result({ degraded: error, reasoning: 'Hm.' }), trace: {} } satisfies SavedAnswer)
    const held = ({ model, source, reasoning, degraded, isStopped, state }: Turn) => ({
      model,
      source,
      reasoning,
      degraded,
      isStopped,
      state,
    })
    assert.deepEqual(held(saved), held(live))
    assert.equal(savedTurn(3, { ...result({ finish: 'aborted' }), trace: {} }).isStopped, true)
  })
})

describe('running a turn', () => {
  const last = async (events: () => AsyncIterable<AskEvent>, signal = new AbortController().signal): Promise<Turn> => {
    let seen = asked
    await run(asked, signal, (turn) => (seen = turn), events)
    return seen
  }

  test('a stop keeps what had come and is no error, whether the stream throws or just ends', async () => {
    for (const ending of ['throws', 'ends', 'goes on']) {
      const stop = new AbortController()
      const turn = await last(async function* () {
        yield start
        yield sentence
        stop.abort()
        if (ending === 'throws') throw stop.signal.reason
        if (ending === 'goes on') yield sentence
      }, stop.signal)
      assert.deepEqual([turn.state, turn.isStopped, turn.error, turn.sentences.length], ['done', true, undefined, 1], ending)
    }
  })

  test('an answer that had ended stays so, whatever comes after', async () => {
    const stop = new AbortController()
    const turn = await last(async function* () {
      yield { type: 'answer-end', result: result() }
      stop.abort()
      throw stop.signal.reason
    }, stop.signal)
    assert.deepEqual([turn.state, turn.isStopped, turn.error, turn.result?.finish], ['done', false, undefined, 'complete'])
  })

  test('a lost stream and the server’s own word are errors', async () => {
    const broken = await last(async function* () {
      yield start
    })
    assert.deepEqual([broken.state, broken.error], ['done', 'The answer broke off. Ask again.'])
    const refused = await last(async function* () {
      yield start
      throw new ApiError('overloaded', 'Too many ask.')
    })
    assert.deepEqual([refused.error, refused.isStopped], ['Too many ask.', false])
  })
})

test('a further question is asked on from the last answer, or from what was asked where that could not be saved', () => {
  const asked = (question: string, of: AskResult): Turn => ({ ...newTurn(1, { question }), result: of })
  assert.deepEqual(followUp([asked('First?', result())]), { after: 'answer_1' })
  assert.deepEqual(followUp([asked('First?', result()), asked('Then?', result({ notKept: 'The disk is full.' }))]), {
    earlier: ['First?', 'Then?'],
  })
  assert.deepEqual(followUp([newTurn(1, { question: 'First?' })]), {})
})

function think(text: string): AskEvent {
  return { type: 'reasoning-delta', text }
}
