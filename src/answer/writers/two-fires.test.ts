import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Post } from '../../post/index.ts'
import { makePost } from '../../post/post.fixture.ts'
import { asOf, evidenceOf } from '../evidence.fixture.ts'
import { briefOf } from './brief.ts'

test('of two fires at once a denial is of the one that is told; a place is not what is denied', async () => {
  const say = (n: number, minute: number, text: string) => makePost({ n, by: `by${n}`, at: asOf - 7_200_000 + minute * 60_000, text })
  const claims = (place: string) => [
    `The smoke from the mill in ${place} is toxic chlorine gas`,
    `In the smoke over the mill: toxic chlorine gas, stay inside! Greetings from all in ${place}`,
    `Toxic chlorine gas keeps drifting out of the mill in ${place}, the smoke is full of it`,
  ]
  const denials = (place: string) => [
    `Correction on the mill fire in ${place}, the smoke is not toxic chlorine gas`,
    `The brigade denies that the smoke of the mill in ${place} is toxic`,
  ]
  const soot = (place: string) => [
    `The smoke over the mill in ${place} is soot from old pallets, says the brigade`,
    `Anyone in ${place} wondering about the smoke should know that it is soot from old pallets`,
  ]
  const other = [...claims('Kalvik'), ...denials('Kalvik')].map((text, n) => say(n, n, text))
  const here = claims('Odrel').map((text, n) => say(10 + n, 60 + n, text))
  const told = async (posts: readonly Post[]) =>
    [...briefOf(await evidenceOf(posts, 'Is the smoke toxic?'))].flatMap((one) =>
      one.type === 'quote' ? [`${one.before}${one.quote}`] : [],
    )
  const rumour = await told([...other, ...here])
  assert.ok(rumour.some((text) => text.includes('Odrel')) && !rumour.some((text) => /Kalvik/.test(text)), rumour.join('\n'))
  const denied = denials('Odrel').map((text, n) => say(20 + n, 70 + n, text))
  const known = soot('Odrel').map((text, n) => say(30 + n, 80 + n, text))
  const answered = await told([...other, ...here, ...denied, ...known])
  assert.ok(
    answered.some((text) => /Odrel.*not toxic|denies.*Odrel/.test(text)),
    answered.join('\n'),
  )
  assert.ok(!answered.some((text) => /denied since.*soot/i.test(text) || /Kalvik/.test(text)), answered.join('\n'))
})
