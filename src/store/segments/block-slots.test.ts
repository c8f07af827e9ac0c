import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allocateBlocks, BlockSlots, type SourceKey } from './block-slots.ts'
import { chunkSize } from './segment-format.ts'

const key: SourceKey = [77, -3]

/** Slots as each of some threads sees them. */
function slotsOf(slots: number, threads: number): { memory: ReturnType<typeof allocateBlocks>; seen: BlockSlots[] } {
  const memory = allocateBlocks({ maxBytes: slots * chunkSize, threads })
  return { memory, seen: Array.from({ length: threads }, (_, thread) => new BlockSlots(memory, thread)) }
}

function fill(slots: BlockSlots, slot: number, chunk: number, of = key): number {
  assert.ok(slots.take(slot, slots.state(slot)))
  slots.bytes(slot).fill(chunk)
  return slots.give(slot, of, chunk)
}

test('as many slots as fit, one at least; from 64 on, a chunk may be in 64 of them', () => {
  for (const [chunks, count, ways] of [
    [0, 1, 1],
    [0.9, 1, 1],
    [1, 1, 1],
    [63.9, 63, 63],
    [64, 64, 64],
    [65, 64, 64],
    [127, 64, 64],
    [128, 128, 64],
  ] as const) {
    const { seen } = slotsOf(chunks, 1)
    assert.deepEqual([seen[0]?.count, seen[0]?.ways], [count, ways], `${chunks} chunks`)
  }
})

test('neighbours in a file share no slots, and files are spread over all of them', () => {
  const slots = new BlockSlots(allocateBlocks({ maxBytes: 1_024 * chunkSize, threads: 1 }), 0)
  const sets = slots.count / slots.ways
  const used = new Int32Array(sets)
  for (let file = 0; file < 1_600; file++) {
    const of: SourceKey = file % 2 === 0 ? [file, 0] : [0, file]
    const firsts = Array.from({ length: sets }, (_, chunk) => slots.firstOf(of, chunk))
    assert.deepEqual(
      firsts.toSorted((a, b) => a - b),
      Array.from({ length: sets }, (_, set) => set * slots.ways),
    )
    const set = slots.firstOf(of, 0) / slots.ways
    used[set] = (used[set] as number) + 1
  }
  assert.ok(Math.min(...used) > 60 && Math.max(...used) < 140, used.join())
})

test('what one thread gives all of them find, by both numbers of the source and the chunk, until it is filled anew', () => {
  const { seen } = slotsOf(4, 2)
  const [one, other] = seen as [BlockSlots, BlockSlots]
  assert.ok(one.isEmpty(2))
  const state = fill(one, 2, 9)
  assert.ok(state > 0 && !other.isEmpty(2))
  assert.equal(other.find(2, key, 9), state)
  assert.equal(other.bytes(2)[chunkSize - 1], 9)
  for (const [of, chunk] of [
    [key, 8],
    [[key[0] + 1, key[1]], 9],
    [[key[0], key[1] + 1], 9],
  ] as const)
    assert.equal(other.find(2, of, chunk), 0)
  assert.equal(other.find(1, key, 9), 0)
})

test('a slot that is being filled is found by nobody and taken by nobody else, and has another state afterwards', () => {
  const { memory, seen } = slotsOf(2, 2)
  const [one, other] = seen as [BlockSlots, BlockSlots]
  const state = fill(one, 0, 5)
  assert.ok(!one.take(0, state + 1), 'it is in another state')
  assert.ok(one.take(0, state))
  assert.equal(other.find(0, key, 5), 0)
  assert.ok(!other.take(0, state) && !other.take(0, other.state(0)) && !other.isEmpty(0))
  const empty = one.giveEmpty(0)
  assert.ok(empty > 0 && empty !== state && other.isEmpty(0))
  assert.equal(other.find(0, key, 5), 0)
  assert.ok(!other.isStill(0, state))
  new Int32Array(memory.control)[0] = 0x7fff_ffff
  assert.equal(fill(one, 0, 6), 1, 'states begin again behind the last')
})

test('nobody fills a slot at which another looks; a thread looks on at its last eight', () => {
  const { seen } = slotsOf(20, 2)
  const [reader, filler] = seen as [BlockSlots, BlockSlots]
  const states = Array.from({ length: 20 }, (_, slot) => fill(filler, slot, slot))
  const takes = (slots: BlockSlots, slot: number) => slots.take(slot, states[slot] as number)
  assert.ok(!takes(reader, 19) && !takes(reader, 12) && takes(reader, 11), 'who filled them looks at the last eight')
  assert.equal(reader.find(0, key, 0), states[0])
  assert.ok(!takes(filler, 0))
  assert.equal(filler.state(0), states[0])
  for (let slot = 1; slot < 8; slot++) assert.ok(reader.isStill(slot, states[slot] as number))
  assert.ok(!takes(filler, 0), 'eight looks')
  assert.ok(reader.isStill(19, states[19] as number))
  assert.ok(takes(filler, 0), 'nine')
  assert.ok(!reader.isStill(0, states[0] as number))
})

test('a look at what is there no more keeps nobody from filling it', () => {
  const { seen } = slotsOf(20, 2)
  const [reader, filler] = seen as [BlockSlots, BlockSlots]
  const before = fill(filler, 0, 1)
  const state = fill(filler, 0, 2)
  assert.ok(!reader.isStill(0, before))
  assert.equal(reader.find(0, key, 1), 0)
  assert.ok(filler.take(0, state))
})

test('the hand passes over what was used since it last came, and over each once', () => {
  const { seen } = slotsOf(4, 1)
  const slots = seen[0] as BlockSlots
  for (const slot of [0, 1, 3]) slots.use(slot)
  assert.deepEqual([slots.nextUnused(0), slots.nextUnused(0)], [2, 0], 'from behind 2 on it passes over 3')
  for (let slot = 0; slot < 4; slot++) slots.use(slot)
  assert.deepEqual(
    [1, 2, 3, 0].map(() => slots.nextUnused(0)),
    [1, 2, 3, 0],
    'all of them used: the first it came to',
  )
})

test('of the 64 slots of a set the hand stays within, and each set has one of its own', () => {
  const { seen } = slotsOf(128, 1)
  const slots = seen[0] as BlockSlots
  const round = (first: number) => Array.from({ length: 65 }, () => slots.nextUnused(first))
  assert.deepEqual(round(64), [...Array.from({ length: 64 }, (_, n) => 64 + n), 64])
  assert.equal(slots.nextUnused(0), 0)
})
