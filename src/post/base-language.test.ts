import assert from 'node:assert/strict'
import { test } from 'node:test'
import { baseLanguage } from './base-language.ts'

test('a tag stands for its language, wherever it is spoken and however it is written', () => {
  assert.deepEqual(['pt-BR', 'zh-Hant-TW', 'EN', 'ja', ''].map(baseLanguage), ['pt', 'zh', 'en', 'ja', ''])
})
