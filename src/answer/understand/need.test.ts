import assert from 'node:assert/strict'
import { test } from 'node:test'
import { needOf, needsPosts } from './need.ts'
import { understand } from './understand.ts'

test('only what plainly is no question about the world needs no posts', () => {
  const none = [
    'Hello',
    'hi there!',
    'Merci',
    '12 + 30 = ?',
    'What is 3 * (4 + 5)',
    '2+2=',
    'translate: "the bridge is closed"',
    'Write me a poem about rain',
    'Who are you?',
    'こんにちは',
  ]
  const some = [
    'What is 9/11?',
    '1/6?',
    'What is 24/7',
    'summarize what members of Congress say about: the Zika virus',
    'Correct me if wrong: Zika is in Florida',
    'hey Flint',
    'who are you voting for',
    'write a story about Flint water',
    'write a poem about the election',
    'hello Zika',
    'What is happening in Lyon?',
    'Is the bridge closed?',
    '2026-11-25',
    'translate: today’s news',
    '',
  ]
  assert.deepEqual(none.filter(needsPosts), [])
  assert.deepEqual(
    some.filter((question) => !needsPosts(question)),
    [],
  )
})

const need = (text: string) => needOf(understand({ text, asOf: Date.parse('2026-11-25T12:00:00Z'), timeZone: 'UTC' }))

test('small talk is known in eleven languages and answered in its own; a name or anything more that is said is no small talk', () => {
  const langs: Readonly<Record<string, readonly string[]>> = {
    en: ['Thanks a lot!', 'How are you?', 'What is your name?', 'ok'],
    fr: ['Bonjour !', 'Merci beaucoup', 'Que peux-tu faire ?', 'Ça va ?'],
    es: ['¡Hola!', 'Buenos días', '¡Gracias!', '¿Qué puedes hacer?'],
    de: ['Guten Tag', 'Vielen Dank!', 'Was kannst du?', 'Wer bist du?'],
    pt: ['Bom dia', 'Obrigado!', 'Olá 👋', 'Quem é você?'],
    ja: ['こんにちは', 'ありがとうございます！', '何ができますか？'],
    zh: ['你好'],
    ko: ['안녕하세요'],
    ar: ['مرحبا', 'شكرًا'],
    hi: ['नमस्ते'],
    th: ['สวัสดีครับ'],
  }
  for (const [lang, texts] of Object.entries(langs))
    for (const text of texts) {
      const question = understand({ text, asOf: Date.parse('2026-11-25T12:00:00Z'), timeZone: 'UTC' })
      assert.deepEqual([needOf(question), question.lang], ['none', lang], text)
    }
  for (const text of ['Nice', 'Hola Sevilla', 'Merci Lyon', 'Guten Morgen Kiel, was ist los?', 'Who are you voting for?', '¿Qué tal Lugo?'])
    assert.equal(needsPosts(text), true, text)
})

test('timeless is what hardly ages, in English, without a window, a tag or an account', () => {
  const timeless = [
    'Who was the first president of the university?',
    'Where was the wife of the previous owner born?',
    'Which school did the former head of the party attend?',
  ]
  for (const text of timeless) assert.equal(need(text), 'timeless', text)
  const posts = [
    'Who was the first president of the university yesterday?',
    'Who was the first president of the #university?',
    'What did @ana say about who was the first president of the university?',
    'Where is the mayor of Karsholm now?',
    'Is the bridge closed?',
    'What is happening in Lyon?',
    'How many homes are without power?',
    'Qui était le premier président de l’université ?',
  ]
  for (const text of posts) assert.equal(need(text), 'posts', text)
  assert.equal(need('Hello'), 'none')
})
