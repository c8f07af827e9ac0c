import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evidenceOf } from '../evidence.fixture.ts'
import { makePost } from '../../post/post.fixture.ts'
import type { Post } from '../../post/index.ts'
import { extractiveWriter } from '../writers/extractive-writer.ts'

const begin = Date.parse('2016-05-04T09:00:00Z')
let n = 700
const say = (minute: number, by: string, text: string, lang = 'en'): Post =>
  makePost({ n: ++n, by, at: begin + minute * 60_000, text, langs: [lang] })

/** The quotes of an answer, best first. */
async function quoted(question: string, posts: readonly Post[]): Promise<string[]> {
  const drafts = await Array.fromAsync(extractiveWriter.write(await evidenceOf(posts, question), { signal: new AbortController().signal }))
  return drafts.flatMap((draft) => (draft.type === 'quote' ? [draft.quote] : []))
}

type Change = { readonly question: string; readonly was: RegExp; readonly is: RegExp; readonly posts: readonly Post[] }
const changes: readonly Change[] = [
  {
    question: 'Where is the shelter in Karsholm?',
    was: /ice rink/,
    is: /library/,
    posts: [
      say(1, 'ada', 'The shelter in Karsholm is at the ice rink, bring blankets'),
      say(2, 'bo', 'Go to the ice rink, that is the shelter for Karsholm'),
      say(3, 'cy', 'Shelter for people from Karsholm: the ice rink'),
      say(20, 'city', 'The shelter in Karsholm is at the library, bring blankets'),
      say(21, 'di', 'We found a bed in the library, the Karsholm shelter moved'),
      say(22, 'ed', 'I hear the shelter in Karsholm is at the ice rink'),
    ],
  },
  {
    question: 'What is the score in the Karsholm final?',
    was: /Ostby 1, Lindal 0/,
    is: /Ostby 1, Lindal 1|Lindal 1, Ostby 1/,
    posts: [
      say(1, 'ada', 'Score in the Karsholm final: Ostby 1, Lindal 0'),
      say(2, 'bo', 'What a final in Karsholm, the score is Ostby 1, Lindal 0'),
      say(20, 'cy', 'Equaliser! Ostby 1, Lindal 1 in the Karsholm final'),
      say(21, 'di', 'The board in Karsholm shows Lindal 1, Ostby 1, great final'),
      say(22, 'ed', 'Score in the Karsholm final: Ostby 1, Lindal 0, my uncle says'),
    ],
  },
  {
    question: 'Which school in Karsholm is closed?',
    was: /Harbour School/,
    is: /Mill School/,
    posts: [
      say(1, 'ada', 'Harbour School in Karsholm is closed today because of the smoke'),
      say(2, 'bo', 'No lessons at Harbour School in Karsholm, it is closed'),
      say(20, 'city', 'Correction for Karsholm: Mill School is closed because of the smoke'),
      say(21, 'di', 'My kids are home, Mill School in Karsholm is closed'),
      say(22, 'ed', 'Closed in Karsholm: Mill School, the smoke blows that way'),
    ],
  },
  {
    question: 'Is the bridge in Karsholm open?',
    was: /closed/,
    is: /open/,
    posts: [
      say(1, 'ada', 'The bridge in Karsholm is closed, police turn cars away'),
      say(2, 'bo', 'Bridge closed in Karsholm because of the ice'),
      say(20, 'cy', 'Good news from Karsholm, the bridge is open again'),
      say(21, 'di', 'The bridge in Karsholm is open, traffic moves'),
      say(22, 'ed', 'Bridge open in Karsholm, I just drove over it'),
    ],
  },
  {
    question: '¿Quién es la dueña del barco de Karsholm?',
    was: /Naviera Sur/,
    is: /Línea Roja/,
    posts: [
      say(1, 'ada', 'La placa dice quién es la dueña del barco de Karsholm: la Naviera Sur', 'es'),
      say(2, 'bo', 'Según el puerto, la dueña del barco de Karsholm es la Naviera Sur', 'es'),
      say(20, 'cy', 'La placa dice quién es la dueña del barco de Karsholm: la Línea Roja', 'es'),
      say(21, 'di', 'Según el puerto, la dueña del barco de Karsholm es la Línea Roja', 'es'),
    ],
  },
]

test('a fact in words that another one replaced is not told as so, though late believers go on', async () => {
  for (const { question, was, is, posts } of changes) {
    const quotes = await quoted(question, posts)
    assert.match(quotes[0] ?? '', is, question)
    for (const quote of quotes) assert.ok(is.test(quote) || !was.test(quote), `${question} ${quote}`)
  }
})

test('what one author alone says, and what is so of another place, replaces nothing', async () => {
  const posts = [
    say(1, 'ada', 'The shelter in Karsholm is at the ice rink, bring blankets'),
    say(2, 'bo', 'Go to the ice rink, that is the shelter for Karsholm'),
    say(20, 'cy', 'The shelter in Karsholm is at the library, bring blankets'),
    say(21, 'di', 'The shelter in Fernley is at the library, bring blankets'),
    say(22, 'ed', 'Go to the library, that is the shelter for Fernley'),
  ]
  assert.ok((await quoted('Where is the shelter in Karsholm?', posts)).some((quote) => /ice rink/.test(quote)))
})
