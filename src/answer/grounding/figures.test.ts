import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { evidenceOf } from '../evidence.fixture.ts'

const day = 86_400_000
const at = Date.parse('2016-05-04T09:00:00Z')
const asked = 'How many hostages are in the bank in Karsholm?'
const told = async (said: readonly (readonly [days: number, text: string])[]) =>
  (
    await evidenceOf(
      said.map(([days, text], n) => makePost({ n, by: `by${n}`, at: at + days * day, text })),
      asked,
    )
  ).figures?.now

const siege = [
  [0, '5 hostages are in the bank in Karsholm'],
  [0.01, 'Karsholm: 5 hostages in the bank, say police'],
  [0.02, 'Still 5 hostages in the Karsholm bank'],
] as const

test('a figure is told by those who speak of one event: what was said long before is of another', async () => {
  const now = await told([[-400, '5 hostages in a bank in Karsholm freed'], ...siege])
  assert.deepEqual([now?.figure, now?.authors, now?.since.at], ['5', 3, at])
  const soon = await told([[-100, '5 hostages in a bank in Karsholm freed'], ...siege])
  assert.deepEqual([soon?.authors, soon?.since.at], [4, at - 100 * day])
})

test('who looks back on it years later does not date it anew', async () => {
  const now = await told([...siege, [700, 'Two years ago 5 hostages were in the bank in Karsholm']])
  assert.deepEqual([now?.authors, now?.since.at], [3, at])
})
