import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strangeCaselessNames } from './caseless.ts'

test('a kind of place, a title or quotation marks tell a name in scripts without capitals', () => {
  for (const [sentence, cited, name] of [
    ['白沙大桥因暴雨封闭', '青岩大桥因暴雨封闭', '白沙'],
    ['バス会社は「朝の波止場」を止めた', 'バス会社は「夜の汽笛」を止めた', '朝の波止場'],
    ['토바린 역에서 불이 났다', '노르비크 역에서 불이 났다', '토바린'],
    ['إغلاق جسر المروج', 'إغلاق جسر الصفا', 'المروج'],
    ['धवल पुल बंद है', 'केसरी पुल बंद है', 'धवल'],
    ['โรงพยาบาลแสงธรรมปิด', 'โรงพยาบาลร่มเย็นปิด', 'แสงธรรม'],
  ] as const) {
    assert.deepEqual(strangeCaselessNames(sentence, cited), [name], sentence)
    assert.deepEqual(strangeCaselessNames(cited, cited), [], cited)
  }
})

test('scripts with capitals are left to the check of capitals', () => {
  assert.deepEqual(strangeCaselessNames('The “Blue Lighthouse” opens', 'nothing of it'), [])
})
