import type { Story } from '../../sim/story.ts'
import { readStories } from '../../sim/world/world.ts'
import type { Measure } from '../oracle/cases.ts'
import { askThrough, type OracleRequest, type OracleWatch } from '../oracle/evaluate.ts'
import type { Found } from '../oracle/found.ts'
import { countOf } from '../oracle/report.ts'
import { oracleSettings } from '../oracle/settings.ts'
import type { Product } from '../oracle/stage.ts'
import { shareSection, type Cell, type Report, type Section } from '../report/index.ts'
import { askNames, countAsked, type AskedName } from './asked-names.ts'
import { measureNames } from './names.ts'

/** Those that every one of the compared stories is told in. */
const languages = ['en', 'fr', 'es', 'de', 'pt', 'ja'] as const

/** What is better the more often it happens, and what is better the less. */
const compared: readonly (readonly [name: string, measure: Measure, isBad?: 'bad'])[] = [
  ['current figure right', 'current figure'],
  ['facts in words right', 'current words'],
  ['outdated given as current', 'outdated', 'bad'],
  ['contradiction shown', 'camps'],
  ['denial shown', 'denial'],
  ['absent topic: abstains', 'abstained'],
  ['answerable: answers', 'answered'],
]

/** The oracle's figures of each language beside those of English, over the same stories; and names in scripts that have no capital letters. */
export async function evaluateLanguages(
  request: OracleRequest,
  product: Product,
  watch: OracleWatch,
): Promise<{ readonly report: Report; readonly found: readonly Found[] }> {
  const stories = await readStories()
  const isAsked = (story: Story) => story.use === 'development' && languages.every((lang) => Object.hasOwn(story.official, lang))
  const which = `${stories.filter(isAsked).length} development stories that are told in all of ${languages.join(', ')}`
  const { found, about } = await askThrough(
    'languages',
    { stories, isAsked, which },
    { byLanguage: true, written: true },
    request,
    product,
    watch,
  )
  const report = {
    task: 'languages',
    title: 'Question and posts in the same language',
    about,
    sections: [besideEnglish(found), ...languages.map((lang) => inLanguage(found, lang)), names(), askedFor(await askNames(watch.signal))],
  }
  return { report, found }
}

/** Shares; of what is bad, how often it does not happen, so that all columns compare alike. */
function besideEnglish(found: readonly Found[]): Section {
  const shareOf = (measure: Measure, lang: string, isBad: boolean): number | null => {
    const { hits, of } = countOf(
      found.filter((one) => one.lang === lang),
      measure,
    )
    return of === 0 ? null : isBad ? 1 - hits / of : hits / of
  }
  return {
    title: 'Each language over English',
    note: `Target: at least ${oracleSettings.targets.nearEnglish * 100} %. Of what should not happen, how often it does not.`,
    columns: [
      { title: '' },
      { title: 'English', as: 'share' },
      ...languages.slice(1).map((lang) => ({ title: `${lang} ÷ en`, as: 'share' as const })),
    ],
    rows: compared.map(([name, measure, bad]): Cell[] => {
      const english = shareOf(measure, 'en', bad !== undefined)
      const over = (lang: string) => {
        const own = shareOf(measure, lang, bad !== undefined)
        return own === null || !english ? null : own / english
      }
      return [bad ? `not ${name}` : name, english, ...languages.slice(1).map(over)]
    }),
  }
}

function inLanguage(found: readonly Found[], lang: string): Section {
  const own = found.filter((one) => one.lang === lang)
  return shareSection(
    `In ${new Intl.DisplayNames('en', { type: 'language' }).of(lang)}`,
    compared.map(([name, measure]) => ({ name, ...countOf(own, measure) })),
  )
}

const languageName = (lang: string): string => new Intl.DisplayNames('en', { type: 'language' }).of(lang) ?? lang

/** Questions that name what no capital marks. */
function askedFor(asked: readonly AskedName[]): Section {
  const as = 'share'
  const groups = [...Map.groupBy(asked, ({ lang, isApart }) => `${languageName(lang)}${isApart ? ', kept apart' : ''}`)]
  return {
    title: 'Names in questions, in scripts without capital letters',
    note: 'Questions over a few posts, all invented: half are answered there, half ask the same of another name. Rules were made on the first ones, not on those kept apart.',
    columns: [
      { title: '' },
      { title: 'questions', as: 'whole' },
      { title: 'answerable: answers', as },
      { title: 'another name: abstains', as },
    ],
    rows: groups.map(([name, some]) => {
      const { answered, answerable, refused, absent } = countAsked(some)
      return [name, some.length, answered / answerable, refused / absent]
    }),
    chart: { column: 3 },
  }
}

function names(): Section {
  const as = 'share'
  return {
    title: 'Names in scripts without capital letters',
    note: 'Sentences written for this, half with the name that the post holds and half with another in its place; rules were made on the first ones. Caught: by the check of names, and by any check.',
    columns: [
      { title: '' },
      { title: 'sentences', as: 'whole' },
      { title: 'swapped: caught by names', as },
      { title: 'caught by any', as },
      { title: 'kept: passes names', as },
      { title: 'passes all', as },
    ],
    rows: [false, true]
      .flatMap((isApart) => measureNames(isApart).map((counts) => ({ ...counts, isApart })))
      .map(({ lang, isApart, kept, keptPassing, keptPassingAll, swapped, caughtByNames, caught }) => [
        `${languageName(lang)}${isApart ? ', kept apart' : ''}`,
        kept + swapped,
        caughtByNames / swapped,
        caught / swapped,
        keptPassing / kept,
        keptPassingAll / kept,
      ]),
    chart: { column: 2 },
  }
}
