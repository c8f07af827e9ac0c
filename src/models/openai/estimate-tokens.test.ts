import assert from 'node:assert/strict'
import { test } from 'node:test'
import { busyMs } from '../../lib/busy.fixture.ts'
import { estimatePrompt, estimateTokens } from './estimate-tokens.ts'

/** The largest number among o200k, cl100k, Llama 2, Llama 3 and Mistral, counted with their published vocabularies. */
const counted: readonly (readonly [tokens: number, text: string])[] = [
  [
    47,
    'Posters report that the outage began at nine, and two engineers name an expired certificate as cause; nobody has denied it. Trains on the northern line are delayed because of a signal failure near the old harbour.',
  ],
  [40, 'omg yall the srvr is DOWN againnn lolol wtf r they doin @ AWS us-east-1 rn?? smh #cloudpocalypse'],
  [
    49,
    'Der Stromausfall begann gegen neun Uhr; die Stadtwerke nennen als Ursache ein abgelaufenes Zertifikat in der Schaltanlage Donaudampfschifffahrtsgesellschaft.',
  ],
  [45, 'Sähkökatko alkoi aamulla yhdeksältä, ja kaksi insinööriä mainitsee syyksi vanhentuneen varmenteen.'],
  [55, 'Авария началась в девять утра, и двое инженеров называют причиной просроченный сертификат; никто этого не опроверг.'],
  [91, 'Η διακοπή άρχισε στις εννέα και δύο μηχανικοί αναφέρουν ως αιτία ένα ληγμένο πιστοποιητικό.'],
  [38, '停电从早上九点开始，两名工程师称原因是证书过期，没有人否认。'],
  [73, '정전은 오전 아홉 시에 시작되었고 두 명의 엔지니어가 만료된 인증서를 원인으로 지목했다.'],
  [65, '🔥🚒 fire near the harbour 😱🙏🏽 stay safe 👨‍👩‍👧‍👦 🇩🇪🇫🇷'],
  [55, 'https://cdn.example.net/a/b8f3c2d1e4?utm_source=x&sig=Zm9vYmFyYmF6cXV4MTIz_9QdK'],
  [57, 'TWFueSBoYW5kcyBtYWtlIGxpZ2h0IHdvcmsuIEFuZCBzbyBvbiBhbmQgc28gb24uQWxsIGdvb2Q='],
]

test('the estimate is above every tokenizer it was held against, and not by far', () => {
  for (const [tokens, text] of counted) {
    const estimate = estimateTokens(text)
    assert.ok(estimate >= tokens && estimate < tokens * 2.7, `${estimate} for ${tokens}: ${text}`)
  }
  assert.equal(estimateTokens(''), 0)
})

test('everything that is sent counts', () => {
  const base = { stable: 'a', posts: 'b', question: 'c', maxOutputTokens: 10 }
  const one = estimatePrompt(base)
  assert.ok(one > 3)
  assert.ok(estimatePrompt({ ...base, examples: [{ user: 'd', assistant: 'e' }] }) > one + 2)
  assert.equal(estimatePrompt({ ...base, maxOutputTokens: 1_000 }), one)
})

test('a megabyte is counted within a moment', () => {
  for (const piece of ['界', 'a1 ']) assert.ok(busyMs(() => estimateTokens(piece.repeat(350_000))) < 1_000, piece)
})
