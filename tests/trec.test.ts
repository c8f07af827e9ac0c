import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { TrecReport } from '../src/eval/index.ts'
import { newFolder, run } from './support/command.ts'
import { sharedFile, sharedFiles, skipWithout } from './support/shared-data.ts'

/** The evaluator over the real judgements: figures and ids alone, never a text. */
const archive = 'eval/eval.tar.gz'
const corpus = 'eval/trec-microblog-corpus.ndjson.br'
const four = (value: number | undefined) => value?.toFixed(4)

describe('the evaluator over TREC Microblog', { skip: skipWithout(archive) || skipWithout(corpus) }, () => {
  let folder: Awaited<ReturnType<typeof newFolder>>
  const at = (name: string) => join(folder.path, name)
  const trec = async (...args: string[]): Promise<TrecReport> => {
    const { code, out, err } = await run(['eval', 'trec', '--json', ...args], { mostMs: 120_000 })
    assert.equal(code, 0, err)
    return JSON.parse(out) as TrecReport
  }
  before(async () => {
    folder = await newFolder()
    for await (const { path, bytes } of await sharedFiles(archive, /trec-microblog\/(?:topics|qrels)|trec-microblog\/trec-201\d\/id/)) {
      const name = path.split('trec-microblog/')[1] ?? ''
      if (name.includes('/')) await mkdir(at(name.split('/')[0] ?? ''), { recursive: true })
      await writeFile(at(name), bytes)
    }
  })
  after(() => folder[Symbol.asyncDispose]())

  for (const [year, map, p30, topics, highly] of [
    ['2011', '0.3576', '0.4000', 49, 33],
    ['2012', '0.2091', '0.3311', 59, 56],
  ] as const)
    test(`the published run of ${year} gets exactly its published figures`, async () => {
      const { relevant, highlyRelevant } = await trec(
        '--qrels',
        at(`qrels.microblog${year}.txt`),
        '--score-only',
        at(`trec-${year}/id.txt`),
      )
      assert.deepEqual([four(relevant.map), four(relevant.p30), relevant.topics, highlyRelevant.topics], [map, p30, topics, highly])
    })

  test('a replay of the first topics finds what the scan of every post finds, in order, score and figures', async () => {
    const all = await readFile(at('topics.microblog2011.txt'), 'utf8')
    const tweetOf = (top: string) => Number(/<querytweettime> (\d+)/.exec(top)?.[1])
    const tops = (all.match(/<top>[\s\S]*?<\/top>/g) ?? []).sort((a, b) => tweetOf(a) - tweetOf(b)).slice(0, 2)
    await writeFile(at('first.txt'), tops.join('\n'))
    const target = at('run.txt')
    const qrels = at('qrels.microblog2011.txt')
    const report = await trec(
      '--corpus',
      sharedFile(corpus),
      '--topics',
      at('first.txt'),
      '--qrels',
      qrels,
      '--exhaustive',
      '--run',
      target,
    )
    const { relevant, exhaustive, replayed, perTopic } = report
    assert.deepEqual(exhaustive?.differing, [])
    assert.deepEqual([four(exhaustive?.map), four(exhaustive?.p30)], [four(relevant.map), four(relevant.p30)])
    assert.equal(replayed?.topics, 2)
    assert.ok(perTopic.filter(({ found }) => found > 0).length >= 1)
    const newest = Math.max(...tops.map(tweetOf))
    const ids = (await readFile(target, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => Number(line.split(' ')[2]))
    assert.ok(ids.length > 300 && ids.every((id) => id <= newest), 'nothing from after the question')
    const { relevant: again } = await trec('--qrels', qrels, '--score-only', target)
    assert.deepEqual(again, relevant)
  })
})

test('wrong use says what is missing, and a file is replaced only when asked', async () => {
  await using folder = await newFolder()
  const qrels = join(folder.path, 'qrels.txt')
  await writeFile(qrels, '1 0 5 1\n')
  const missing = await run(['eval', 'trec', '--qrels', qrels])
  assert.equal(missing.code, 2, missing.err)
  assert.match(missing.err, /--corpus and --topics/)
  const gone = await run(['eval', 'trec', '--qrels', join(folder.path, 'gone.txt'), '--score-only', qrels, '--json'])
  assert.equal(gone.code, 66, gone.err)
  const there = await run(['eval', 'trec', '--qrels', qrels, '--corpus', qrels, '--topics', qrels, '--run', qrels, '--json'])
  assert.equal(there.code, 2, there.err)
  assert.match(there.err, /--force/)
})
