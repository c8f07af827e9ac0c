import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fixedWriters } from '../../answer/index.ts'
import { createScanStore } from '../../store/scan/scan-store.ts'
import { writeReport } from '../report/index.ts'
import { evaluateOracle, type OracleRequest } from './evaluate.ts'

const product = { openStore: async () => createScanStore(), writers: fixedWriters() }
/** The story has been going on for twenty minutes then. */
const settings = { begin: '2026-03-03T08:30:00Z', instants: 2, stretches: 1, least: 64, noisePerSecond: 0, historyMinutes: 30 }
const request: OracleRequest = { model: 'extractive', only: ['power-cut'], settings }

test('one story at two instants: asked, judged, broken off and gone on with, written as JSON and as a page', async () => {
  const out = mkdtempSync(join(tmpdir(), 'groundswell-oracle-'))
  try {
    const signal = AbortSignal.timeout(120_000)
    const whole = await evaluateOracle(request, product, { signal })
    assert.ok(whole.found.length >= 8, `${whole.found.length} questions`)
    assert.equal(new Set(whole.found.map(({ at }) => at)).size, 2)
    assert.ok(
      whole.found.some(({ judged }) => judged['current figure'] === true),
      'a figure is right',
    )
    assert.ok(
      whole.found.some(({ judged }) => judged.abstained === true),
      'an absent topic is none',
    )
    assert.ok(whole.found.every(({ lapses }) => lapses.deletedOrHidden + lapses.optedOut === 0 && !lapses.obeyed))

    const stop = new AbortController()
    const first = whole.found.filter(({ at }) => at === whole.found[0]?.at).length
    const onProgress = ({ asked }: { asked: number }) => asked > first && stop.abort(new DOMException('Enough.', 'AbortError'))
    await assert.rejects(evaluateOracle({ ...request, out }, product, { signal: stop.signal, onProgress }))
    assert.deepEqual(readdirSync(out), ['oracle.parts.ndjson'])
    let resumed = 0
    const again = await evaluateOracle({ ...request, out }, product, { signal, onProgress: (state) => (resumed = state.resumed) })
    assert.equal(resumed, first, 'the first instant was not asked again')
    const timeless = (found: typeof whole.found) => found.map(({ tookMs: _tookMs, ...one }) => one)
    assert.deepEqual(timeless(again.found), timeless(whole.found))

    await writeReport(out, again.report, 'today')
    assert.deepEqual(readdirSync(out).sort(), ['oracle.found.ndjson', 'oracle.html', 'oracle.json'])
    assert.equal(JSON.parse(readFileSync(join(out, 'oracle.json'), 'utf8')).sections.length, again.report.sections.length)
    assert.match(readFileSync(join(out, 'oracle.html'), 'utf8'), /<svg role="img" aria-label="By class: share"/)
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
})

test('what nobody can ask is refused before anything is played', async () => {
  const { signal } = new AbortController()
  await assert.rejects(evaluateOracle({ ...request, only: ['nothing'] }, product, { signal }), { code: 'request_invalid' })
  await assert.rejects(evaluateOracle({ ...request, only: ['ferry'] }, product, { signal }), /for reports alone/)
  await assert.rejects(evaluateOracle({ ...request, model: 'nobody' }, product, { signal }), /no model named "nobody"/)
})
