import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Story } from '../../sim/story.ts'
import { createOracle } from '../../sim/world/oracle.ts'
import { createWorld, readStories } from '../../sim/world/world.ts'
import { planQuestions, type Planning, type Stretch } from './plan.ts'
import { oracleSettings } from './settings.ts'

const names = ['storm', 'satellite', 'power-cut']
const settings = { ...oracleSettings, least: 12, spread: 4, instants: 8, stretches: 3 }
let stories: readonly Story[] = []
let plan: readonly Stretch[] = []
before(async () => {
  stories = (await readStories()).filter(({ id }) => names.includes(id))
  plan = planned()
})
const planned = (
  more: Partial<Pick<Planning, 'byLanguage' | 'written'>> & { readonly least?: number; readonly stretches?: number } = {},
): Stretch[] =>
  planQuestions({
    world: createWorld({ stories, noisePerSecond: 0 }),
    isAsked: ({ id }) => id !== 'storm',
    byLanguage: more.byLanguage ?? false,
    written: more.written ?? true,
    settings: { ...settings, least: more.least ?? settings.least, stretches: more.stretches ?? settings.stretches },
  })
const casesOf = (plan: readonly Stretch[]) => plan.flatMap(({ instants }) => instants.flatMap(({ cases }) => cases))

test('each class gets its questions, spread over instants, and the same plan comes again', () => {
  const counts = new Map<string, number>()
  for (const { measures } of casesOf(plan)) for (const measure of measures) counts.set(measure, (counts.get(measure) ?? 0) + 1)
  for (const measure of ['current figure', 'current words', 'outdated', 'denial', 'camps', 'answered', 'abstained'])
    assert.ok((counts.get(measure) ?? 0) >= 12, `${measure}: ${counts.get(measure)}`)
  assert.ok(plan.every(({ instants }) => instants.every(({ at }, i) => i === 0 || at > (instants[i - 1]?.at ?? 0))))
  assert.deepEqual(planned({ stretches: 1 }), plan.slice(0, 1))
})

test('only what is asked about is asked, and only what somebody tells in that language', () => {
  const oracle = createOracle(createWorld({ stories, noisePerSecond: 0 }))
  for (const one of casesOf(plan.slice(0, 1))) {
    if (one.about === 'absent') continue
    const { story } = one.about === 'truth' ? one.truth : one.dispute
    assert.ok(['satellite', 'power-cut'].includes(story), story)
    if (one.about === 'truth') {
      const posts = oracle.posts(one.at, { withinMs: 0 })
      assert.ok(one.truth.support.filter((uri) => posts.get(uri)?.lang === one.lang).length >= 2, one.id)
    }
  }
})

test('an absent question names no place where its story plays, and has no gap left open', () => {
  const world = createWorld({ stories, noisePerSecond: 0 })
  const absent = casesOf(planned({ least: 60, stretches: 1 })).filter(({ about }) => about === 'absent')
  assert.ok(absent.length > 30)
  for (const one of absent) {
    assert.doesNotMatch(one.question, /[{}]/)
    if (one.about !== 'absent' || one.kind !== 'made') continue
    const [story = ''] = one.id.split('/')
    for (const { place, story: playing } of world.stagings(one.at - 60 * 60_000, one.at + 1))
      if (playing.id === story)
        for (const name of Object.values(place)) assert.ok(!one.question.includes(name), `${one.question} is about ${name}`)
  }
  const made = casesOf(planned({ written: false, stretches: 1 })).flatMap((one) => (one.about === 'absent' ? [one.kind] : []))
  assert.deepEqual([...new Set(made)], ['made'])
})

test('by language: each language of a class gets as many', () => {
  const figures = casesOf(planned({ byLanguage: true, least: 3, stretches: 1 })).filter(({ measures }) =>
    measures.includes('current figure'),
  )
  for (const lang of ['en', 'fr', 'es', 'de', 'pt', 'ja']) assert.ok(figures.filter((one) => one.lang === lang).length >= 3, lang)
})
