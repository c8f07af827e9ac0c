import assert from 'node:assert/strict'
import { test } from 'node:test'
import { understand } from './understand.ts'

const termsOf = (text: string) => understand({ text, asOf: 0, timeZone: 'UTC' }).terms.map(({ label }) => label)

test('a verb of one character is asked for beside other words; a lone noun, what people only say and what is asked why are not', () => {
  assert.deepEqual(termsOf('噛まれた子供は無事ですか？'), ['噛', '子供', '無事'])
  assert.deepEqual(termsOf('子供が橋で刺された？'), ['子供', '刺'])
  assert.deepEqual(termsOf('橋が壊れた原因は？'), ['原因'])
  assert.deepEqual(termsOf('電車はなぜトンネルで止まったのですか？'), ['電車', 'トンネル'])
  assert.deepEqual(termsOf('市長は辞めたの？'), ['市長', '辞'])
  assert.deepEqual(termsOf('市長は何と言っている？'), ['市長'])
})
