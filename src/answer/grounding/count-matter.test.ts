import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { placesOf } from '../../search/index.ts'
import { heldIn } from '../coverage.ts'
import { understand } from '../understand/index.ts'
import { countsAsked, countsNamed } from './asked-count.ts'

/** The figures that may be what is asked for, of posts by one author each. */
function figures(asked: string, ...texts: readonly string[]): readonly string[] {
  const question = understand({ text: asked, asOf: 0, timeZone: 'UTC' })
  const said = texts.map((text, n) => {
    const post = { ...makePost({ n, by: `author${n}`, text }), langs: [question.lang] }
    return { post, copies: [], held: heldIn(question.terms, {}, () => placesOf(post)) }
  })
  return [...new Set(countsNamed(said, countsAsked(said, question), question).flatMap((one) => [...one]))]
}

test('of the figures of a place those count that are told with what is asked about it', () => {
  const told = figures(
    'How many people were hurt on the ferry in Kalvik?',
    '17 hurt on the ferry in Kalvik',
    'Kalvik ferry: 17 injured',
    'Still 65 people on board of the ferry off Kalvik',
    '65 to go, Kalvik ferry',
    'Bus crash in Kalvik, 61 injured',
    '61 people hurt in the Kalvik bus crash',
  )
  assert.deepEqual(told, ['17'])
})

test('what stands in nearly the same words is of the same matter, and so is what counts the very thing', () => {
  const homes = figures(
    'How many homes have no power in Kalvik?',
    '4300 homes without power in Kalvik',
    'Kalvik: no power in 4300 homes',
    'Kalvik in the dark: 4300 homes',
    'Kalvik in the dark: 880 homes',
    'Kalvik in the dark: 880 homes, they say',
    '29000 people in the stadium of Kalvik',
    'The stadium of Kalvik holds 29000 people today',
  )
  assert.deepEqual(homes.toSorted(), ['4300', '880'])
  const stolen = figures(
    'How many paintings were stolen in Kalvik?',
    'Seven paintings stolen in Kalvik',
    'Kalvik: seven stolen paintings, say police',
    'Only two stolen paintings are still out there, Kalvik',
    'so two stolen paintings are missing in Kalvik',
    '53 tickets sold for the play of Kalvik, no paintings involved',
    '53 tickets for a play in Kalvik without paintings',
  )
  assert.deepEqual(stolen.toSorted(), ['2', '7'])
})

test('where nothing tells which figure is meant all are', () => {
  assert.deepEqual(figures('How many in Kalvik?', '12 in Kalvik', 'Kalvik 12', '30 in Kalvik', 'Kalvik 30').toSorted(), ['12', '30'])
})
