import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Story } from '../../sim/story.ts'
import { questionsOf, type Place, type Staging } from '../../sim/world/staging.ts'
import { places, type World } from '../../sim/world/world.ts'
import { createRandom } from '../../sim/world/random.ts'

/**
 * Questions that nobody in the demo world answers: about things that happen in no story (`topic`), or close to one: about another place, a train
 * or flight that nobody speaks of (`number`), or a person of whom nobody has heard. `made`: a story's own question, asked of another place.
 */
export type AbsentKind = 'topic' | 'place' | 'number' | 'person' | 'made'
export type AbsentQuestion = { readonly id: string; readonly lang: string; readonly kind: AbsentKind; readonly question: string }

const absentSchema = z.array(
  z.strictObject({
    lang: z.string().length(2),
    kind: z.enum(['topic', 'place', 'number', 'person']),
    /** The story that it is close to: asked only while that plays. */
    near: z.string().optional(),
    /** `{place}`: where that story plays, or any; `{elsewhere}`: where it does not. */
    question: z.string(),
  }),
)
const written = absentSchema.parse(JSON.parse(readFileSync(new URL('absent.json', import.meta.url), 'utf8')))

type Asking = { readonly world: World; readonly at: number; readonly historyMs: number }

/** Those that were written down, with places filled in; those near a story that does not play are left out. */
export function writtenQuestions(asking: Asking): AbsentQuestion[] {
  const playing = playingAt(asking)
  return written.flatMap(({ lang, kind, near, question }, index): AbsentQuestion[] => {
    const random = createRandom(`absent ${index} ${asking.at}`)
    const staging = near === undefined ? playing[random.whole(playing.length)] : playing.find(({ story }) => story.id === near)
    if (!staging) return []
    const elsewhere = placeWithout(staging, asking)
    const filled = question.replace('{place}', nameOf(staging.place, lang)).replace('{elsewhere}', nameOf(elsewhere, lang))
    return [{ id: `absent ${index}`, lang, kind, question: filled }]
  })
}

/** The questions of stories that play, asked of a place where they did not play of late. Questions that name no place are left out. */
export const madeQuestions = (asking: Asking, isAsked: (story: Story) => boolean): AbsentQuestion[] =>
  playingAt(asking)
    .filter(({ story }) => isAsked(story))
    .flatMap((staging) => {
      const elsewhere = placeWithout(staging, asking)
      return staging.story.facts.flatMap((fact) =>
        Object.keys(fact.question).flatMap((lang) => {
          const here = questionsOf(staging, fact, lang)
          const id = `${staging.story.id}/${fact.id} ${lang} elsewhere`
          return questionsOf({ ...staging, place: elsewhere }, fact, lang).flatMap((question, i): AbsentQuestion[] =>
            question === here[i] ? [] : [{ id: i === 0 ? id : `${id} ${i + 1}`, lang, kind: 'made', question }],
          )
        }),
      )
    })

const playingAt = ({ world, at }: Asking) =>
  world.stagings(at, at + 1).filter(({ start, story }) => start <= at && at < start + story.minutes * 60_000)
const nameOf = (place: Place, lang: string) => place[lang] ?? place['en'] ?? ''

/** A place where the story did not play while anything in the store was said. */
function placeWithout({ story }: Staging, { world, at, historyMs }: Asking): Place {
  const taken = new Set(world.stagings(at - 2 * historyMs, at + 1).flatMap((one) => (one.story.id === story.id ? [one.place['en']] : [])))
  const free = places.filter((place) => !taken.has(place['en']))
  return createRandom(`elsewhere ${story.id} ${at}`).pick(free)
}
