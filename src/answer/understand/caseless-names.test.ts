import assert from 'node:assert/strict'
import { test } from 'node:test'
import { namesInRun } from './caseless-names.ts'

/** Thai questions, and a part of the name that each asks of; none where it asks of nobody by name. */
const asked: readonly (readonly [question: string, part?: string, isPlace?: boolean])[] = [
  ['เคสเตรลบีมีคนอพยพกี่คนแล้ว?', 'เตรลบี'],
  ['ฟานเดอร์มาร์กมีไฟดับกี่หลัง', 'เดอร์มาร์'],
  ['เขื่อนมาเรเวนต์รั่วเพราะอะไร?', 'เวนต์'],
  ['เรือข้ามฟากเบลโมรามีผู้โดยสารกี่คน', 'เบลโมรา'],
  ['ผู้อพยพจากนอร์วิกไปพักที่ไหน?', 'นอร์วิก', true],
  ['ชาวลุมเบรซาอยากให้รื้อเขื่อนหรือไม่?', 'ลุมเบรซา', true],
  ['คนแถวซานทาราคิดยังไงกับค่าโดยสาร', 'ซานทารา', true],
  ['รถไฟไปกัลเดรายกเลิกไหม', 'กัลเด'],
  ['เกิดอะไรขึ้นใกล้ควิลเบย์', 'ควิลเบย์', true],
  ['ชายหาดโทวารินปิดเพราะอะไร', 'โทวาริน', true],
  ['อำเภอริดเวลน้ำท่วมกี่หลัง', 'ริดเวล', true],
  ['ใครชนะที่ดันแบร็ก', 'ดันแบร็ก', true],
  ['ชาวบ้านกี่คนต้องอพยพ'],
  ['เรือมีผู้โดยสารกี่คน'],
  ['ทำไมรถไฟล่าช้า'],
  ['ตำรวจจับผู้ต้องหากี่ราย'],
  ['โรงพยาบาลรับผู้บาดเจ็บกี่คน'],
  ['ค่าโดยสารขึ้นราคาเท่าไหร่'],
  ['นักเรียนกี่คนป่วยเพราะอาหารเป็นพิษ'],
]

for (const [question, part, isPlace = false] of asked)
  test(`${question}: ${part ?? 'no name'}${isPlace ? ', a place' : ''}`, () => {
    const found = namesInRun(question, 'th')
    if (part === undefined) return assert.deepEqual(found, [])
    assert.ok(
      found.some((one) => (one.label.includes(part) || part.includes(one.label)) && (one.isPlace ?? false) === isPlace),
      JSON.stringify(found),
    )
  })
