import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { z } from 'zod'
import { makePost } from '../../post/post.fixture.ts'
import { asOf, evidenceOf } from '../evidence.fixture.ts'
import { briefOf } from '../writers/brief.ts'

/** `said` and `plain`: the claim and who says "not" to it, in the asker's language; `elsewhere`: the same claim, flatly denied in another one. */
const matters = z
  .array(
    z.strictObject({
      lang: z.string(),
      asked: z.string(),
      said: z.array(z.string()),
      plain: z.array(z.string()),
      elsewhere: z.strictObject({ lang: z.string(), said: z.string(), denied: z.string() }),
    }),
  )
  .parse(JSON.parse(readFileSync(new URL('../../../tests/tables/contested.json', import.meta.url), 'utf8')))

type Line = { readonly text: string; readonly lang: string }
const inOrder = (lines: readonly Line[]) =>
  lines.map(({ text, lang }, n) => makePost({ n: n + 1, by: `by${n + 1}`, at: asOf - (lines.length - n) * 60_000, text, langs: [lang] }))

async function ask(asked: string, lines: readonly Line[]) {
  const evidence = await evidenceOf(inOrder(lines), asked)
  const { denials, denied, items = [] } = evidence.standing ?? {}
  const denying = denials?.items ?? (denied && items)
  const told = briefOf(evidence).map((draft) => (draft.type === 'quote' ? draft.quote : draft.text))
  return { denying: denying?.map((number) => evidence.items[number - 1]?.post.text ?? ''), told }
}

for (const { lang, asked, said, plain, elsewhere } of matters) {
  const own = (texts: readonly string[]): Line[] => texts.map((text) => ({ text, lang }))
  const other = (text: string): Line => ({ text, lang: elsewhere.lang })

  test(`${lang}: what is flatly denied in another language is denied in the asker's own by a plain "not", and that is shown`, async () => {
    const { denying = [], told } = await ask(asked, [...own(said), other(elsewhere.said), ...own(plain), other(elsewhere.denied)])
    assert.ok(
      plain.some((text) => denying.includes(text)),
      denying.join('\n'),
    )
    assert.ok(
      told.some((text) => plain.some((one) => one.includes(text))),
      told.join('\n'),
    )
  })

  test(`${lang}: a plain "not" alone makes nothing contested`, async () => {
    assert.equal((await ask(asked, [...own(said), other(elsewhere.said), ...own(plain)])).denying, undefined)
  })
}

const en = (text: string): Line => ({ text, lang: 'en' })
const asked = 'Why is Mara Velling missing the regatta in Lornholm?'
const poisoned = [
  'Mara Velling is missing the regatta in Lornholm because of a poisoned lunch',
  'A poisoned lunch keeps Mara Velling out of the regatta in Lornholm',
  'Mara Velling out of the Lornholm regatta after a poisoned lunch, they say',
]

test('who denies what is said of somebody need not name them', async () => {
  const { denying = [] } = await ask(asked, [...poisoned, 'The poisoned lunch in Lornholm is a hoax, the kitchen says'].map(en))
  assert.deepEqual(denying, ['The poisoned lunch in Lornholm is a hoax, the kitchen says'])
})

test('what is denied of something else in the same place is no denial of what is asked', async () => {
  const besides = [
    'No light in Lornholm tonight because of a cyber attack, missing power everywhere',
    'The cyber attack on the power in Lornholm is a hoax',
    'Reports of a cyber attack on the power in Lornholm are false',
  ]
  const { denying } = await ask(asked, [...poisoned, ...besides].map(en))
  assert.equal(denying, undefined)
})
