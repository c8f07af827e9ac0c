import type { Story } from '../../sim/story.ts'
import { createOracle } from '../../sim/world/oracle.ts'
import { createWorld } from '../../sim/world/world.ts'
import { casesOfDispute, casesOfTruth } from './cases.ts'
import { oracleSettings } from './settings.ts'

export const languagesOf = ({ official }: Story): string[] => Object.keys(official).sort()

/** Questions that can never be asked, in any language or phrasing, because too few say what is so while the story plays. And all that are asked. */
export function askedOf(stories: readonly Story[], minutes: number): { readonly never: string[]; readonly questions: string[] } {
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
