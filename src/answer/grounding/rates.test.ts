import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { understand } from '../understand/index.ts'
import { countsIn } from './claims.ts'

const counted = (text: string, lang: string, question = 'How many people were killed in Norby?') =>
  countsIn({ ...makePost({ n: 1, by: 'ana', at: 0, text }), langs: [lang] }, understand({ text: question, asOf: 0, timeZone: 'UTC' }))

test('what is told by the day or year is a rate, and counts nobody of an event', () => {
  for (const [lang, text] of [
    ['en', 'Guns kill 90 people a day'],
    ['en', '90 killed on the roads every year'],
    ['en', '90 deaths daily'],
    ['fr', '90 morts par an sur les routes'],
    ['es', '90 muertos al año'],
    ['de', '90 Tote pro Jahr'],
    ['pt', '90 mortos por dia'],
    ['ja', '年間90人が死亡'],
  ] as const)
    assert.deepEqual(counted(text, lang), [], text)
})

test('what is so in a day, or a day after, is no rate; a rate that is asked for counts', () => {
  for (const text of [
    '90 killed at a night club in Norby',
    '90 killed on a night out',
    '90 killed, police told the Daily Mail',
    '90 killed in a day in Norby',
    '90 killed a day after the storm',
    '90 dead, 12 of them children',
  ])
    assert.ok(counted(text, 'en').includes('90'), text)
  assert.deepEqual(counted('Guns kill 90 people a day', 'en', 'How many people are killed a day in Norby?'), ['90'])
})
