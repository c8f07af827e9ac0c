import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { anyOf } from './forms.ts'

/**
 * Whom a question names without a name, over folded words. `touched`: those whom a matter touches; asked what they say of it, their views are meant. `informed`: who knows or
 * decides (police, a mayor, witnesses); what they say is news.
 */
const languages = z.enum(['en', 'fr', 'es', 'de', 'pt', 'ja'])
const lists = z
  .record(z.enum(['touched', 'informed']), z.array(z.record(languages, z.string())))
  .parse(JSON.parse(readFileSync(new URL('people.json', import.meta.url), 'utf8')))

/** With their article. */
const those = (is: keyof typeof lists) => {
  const of = (lang: z.output<typeof languages>) => anyOf(...lists[is].map((forms) => forms[lang]))
  return {
    en: `(?:the )?${of('en')}`,
    fr: `(?:l[ae] |les |des |l')?${of('fr')}`,
    es: `(?:el |l[ao]s? )?${of('es')}`,
    de: `(?:die |der |das |alle )?${of('de')}`,
    pt: `(?:[ao]s? )?${of('pt')}`,
    ja: of('ja'),
  }
}
export const touched = those('touched')
export const informed = those('informed')
