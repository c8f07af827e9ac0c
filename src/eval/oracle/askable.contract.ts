import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import type { Story } from '../../sim/story.ts'
import { readStories } from '../../sim/world/world.ts'
import { createOracle } from '../../sim/world/oracle.ts'
import { createWorld } from '../../sim/world/world.ts'
import { casesOfDispute, casesOfTruth } from './cases.ts'
import { oracleSettings } from './settings.ts'

export const languagesOf = ({ official }: Story): string[] => Object.keys(official).sort()

/** Questions that can never be asked, in any language or phrasing, because too few say what is so while the story plays. And all that are asked. */
function askedOf(stories: readonly Story[], minutes: number): { readonly never: string[]; readonly questions: string[] } {
  const oracle = createOracle(createWorld({ stories, noisePerSecond: 0 }))
  const asked = new Map<string, string>()
  const begin = Date.parse(oracleSettings.begin)
  const { voices, everyMinutes } = oracleSettings
  for (let at = begin; at < begin + minutes * 60_000; at += everyMinutes * 60_000) {
    const knowing = { at, posts: oracle.posts(at, { withinMs: 0 }), voices }
    const cases = [
      ...oracle.at(at).flatMap((truth) => casesOfTruth(truth, knowing)),
      ...oracle.disputes(at).flatMap((dispute) => casesOfDispute(dispute, knowing)),
    ]
    for (const { id, question } of cases) {
      const [, name = '', lang = '', nth = '1'] = /^(\S+)(?: \d+)? ([a-z]{2})(?: (\d))?$/.exec(id) ?? []
      asked.set(`${name} ${lang} ${nth}`, question)
    }
  }
  const all = stories.flatMap((story) =>
    story.facts.flatMap((fact) =>
      languagesOf(story).flatMap((lang) =>
        Array.from({ length: 1 + (fact.phrasings[lang]?.length ?? 0) }, (_, i) => `${story.id}/${fact.id} ${lang} ${i + 1}`),
      ),
    ),
  )
  return { never: all.filter((one) => !asked.has(one)), questions: [...asked.values()] }
}

/** Whether stories of a folder can be asked about, within so many minutes of play. What is answered is measured elsewhere. */
export function testAskable(
  stories: readonly Story[],
  { folder, use, minutes }: { folder: URL; use: Story['use']; minutes: number },
): void {
  test('each is named like its file, is for what it is meant for, and is no story of the demo', async () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
    assert.deepEqual(
      stories.map(({ id }) => `${id}.json`),
      files.sort(),
    )
    assert.ok(stories.every((story) => story.use === use))
    const played = new Set((await readStories()).map(({ id }) => id))
    assert.deepEqual(
      stories.filter(({ id }) => played.has(id)),
      [],
    )
  })

  test('each language tells two stories or more', () => {
    for (const lang of ['de', 'en', 'es', 'fr', 'ja', 'pt'])
      assert.ok(stories.filter((story) => languagesOf(story).includes(lang)).length >= 2, lang)
  })

  test('each fact is asked for in two ways or more in each language, and every question names the place', () => {
    for (const story of stories)
      for (const fact of story.facts)
        for (const lang of languagesOf(story)) {
          const asked = [fact.question[lang] ?? '', ...(fact.phrasings[lang] ?? [])]
          assert.ok(asked.length >= 2, `${story.id}/${fact.id} ${lang}`)
          for (const text of asked) assert.ok(text.includes('{place}'), text)
        }
  })

  test('every question has a truth while its story plays: something that holds, said in its language', () => {
    const { never, questions } = askedOf(stories, minutes)
    assert.deepEqual(never, [])
    for (const question of questions) assert.doesNotMatch(question, /[{}]/)
  })
}
