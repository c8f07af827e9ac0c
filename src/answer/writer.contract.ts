import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { evidenceOf, mixedFlood, sharedFlood } from './evidence.fixture.ts'
import type { Evidence } from './evidence.ts'
import { verify } from './verify.ts'
import { isDraftEnding, type DraftEvent, type Writer } from './writer.ts'

/** What every writer does, with or without a model. */
export function writerContract(name: string, open: () => Writer): void {
  describe(`${name} keeps the contract of a writer`, () => {
    const write = async (evidence: Evidence, signal = new AbortController().signal): Promise<DraftEvent[]> =>
      Array.fromAsync(open().write(evidence, { signal }))

    test('exactly one ending, and it comes last', async () => {
      for (const some of [mixedFlood, mixedFlood.slice(0, 1), []]) {
        const events = await write(await evidenceOf(some))
        assert.equal(events.filter(isDraftEnding).length, 1)
        assert.ok(isDraftEnding(events.at(-1) as DraftEvent))
      }
    })

    test('with evidence it writes something that the checks let through, and every number names an item', async () => {
      const evidence = await evidenceOf(sharedFlood)
      const drafts = (await write(evidence)).filter(
        (event) => event.type === 'quote' || event.type === 'composed' || event.type === 'sentence',
      )
      assert.ok(drafts.some((draft) => verify(draft, evidence).ok))
      for (const draft of drafts) {
        const numbers = draft.type === 'quote' ? [draft.number] : draft.numbers
        assert.ok(numbers.length >= 1 && numbers.length <= 4)
        for (const number of numbers) assert.equal(evidence.items[number - 1]?.number, number)
      }
    })

    test('without evidence it writes no sentence', async () => {
      assert.ok((await write(await evidenceOf([]))).every(isDraftEnding))
    })

    test('the same evidence is left as it was', async () => {
      const evidence = await evidenceOf(mixedFlood)
      const before = JSON.stringify(evidence)
      await write(evidence)
      assert.equal(JSON.stringify(evidence), before)
    })

    test('an abort ends it with "aborted", also before the first word', async () => {
      const evidence = await evidenceOf(mixedFlood)
      const events = await write(evidence, AbortSignal.abort())
      assert.deepEqual(events.at(-1), { type: 'draft-end', finish: 'aborted' })
      assert.ok(events.length <= 2)
    })

    test('whoever stops reading ends it', async () => {
      const stop = new AbortController()
      for await (const event of open().write(await evidenceOf(mixedFlood), { signal: stop.signal })) {
        assert.ok(event)
        break
      }
    })
  })
}
