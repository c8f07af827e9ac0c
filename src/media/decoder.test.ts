import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { createDecoder, type Decoder } from './decoder.ts'
import { kindOf } from './kinds.ts'
import { openMaker, plainPng, testRuntime } from './media.fixture.ts'

const { signal } = new AbortController()
const runtime = await testRuntime(process.env)
const make = openMaker(runtime.folder)
const open = (more: Partial<Parameters<typeof createDecoder>[0]> = {}): Decoder =>
  createDecoder({ folders: { images: runtime.folder }, environment: process.env, deadlineMs: 20_000, idleMs: 60_000, waiting: 64, ...more })
const photo = plainPng(900, 600)
const unreadable = { code: 'file_damaged', message: 'This picture cannot be decoded.' }

test('every kind becomes a small WebP in the same shape, with nothing in it but pixels', async () => {
  await using decoder = open()
  const exif = { IFD0: { Copyright: 'Ana', Software: 'Phone 7' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } }
  const given = {
    png: photo,
    jpeg: await make(photo).withExif(exif).jpeg().toBuffer(),
    webp: await make(photo).withExif(exif).webp().toBuffer(),
    avif: await make(plainPng(300, 200)).avif({ effort: 0 }).toBuffer(),
    gif: await make(photo).gif().toBuffer(),
  }
  assert.ok((await make(given.jpeg).metadata()).exif, 'the photograph tells more than its pixels')
  for (const [kind, bytes] of Object.entries(given)) {
    assert.equal(kindOf(bytes), kind)
    const preview = await decoder.preview(bytes, signal)
    const told = await make(preview.bytes).metadata()
    const width = kind === 'avif' ? 300 : 640
    assert.deepEqual([told.format, told.width, told.exif, told.icc, told.xmp], ['webp', width, undefined, undefined, undefined], kind)
    assert.ok(Math.abs(preview.width / preview.height - 1.5) < 0.01)
    assert.ok(!Buffer.from(preview.bytes).includes('Ana') && preview.bytes.length < 20_000)
    const { r, g } = (await make(preview.bytes).stats()).dominant
    assert.ok(r > 150 && g < 80, `${kind} is still red`)
  }
})

test('a picture that lies on its side stands upright, and of a film the first frame is taken', async () => {
  await using decoder = open()
  const turned = await make(photo).withMetadata({ orientation: 6 }).jpeg().toBuffer()
  const { width, height } = await decoder.preview(turned, signal)
  assert.ok(height > width)
  const film = await make([plainPng(40, 30), plainPng(40, 30, [0, 200, 0])], { join: { animated: true } })
    .gif({ loop: 0 })
    .toBuffer()
  assert.equal((await make(film).metadata()).pages, 2)
  const preview = await decoder.preview(film, signal)
  assert.deepEqual([preview.width, preview.height], [40, 30])
  assert.ok((await make(preview.bytes).stats()).dominant.r > 150)
})

test('bombs, torn files, other kinds under a false name: each is refused, and the next picture is decoded', async () => {
  await using decoder = open()
  const jpeg = await make(photo).jpeg().toBuffer()
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>')
  const bomb = plainPng(10_000, 10_000, [0, 0, 0])
  assert.ok(bomb.length < 100_000, 'small as a file')
  const claims = Buffer.from(plainPng(1, 1)) // the header alone claims what is not there
  claims.writeUInt32BE(2 ** 31 - 1, 16)
  const hostile = {
    'a bomb of 100 megapixels': bomb,
    'a header that claims 2^31 pixels': claims,
    'half a photograph': jpeg.subarray(0, jpeg.length / 2),
    'half a PNG': photo.subarray(0, 200),
    'a name and nothing behind it': Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    'an SVG': svg,
    'a PDF': Buffer.from('%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>'),
    'a TIFF': Buffer.from('49492a0008000000000000000000', 'hex'),
    nothing: Buffer.alloc(0),
    noise: Buffer.concat([jpeg.subarray(0, 20), Buffer.alloc(5_000, 7)]),
  }
  for (const [what, bytes] of Object.entries(hostile)) await assert.rejects(decoder.preview(bytes, signal), unreadable, what)
  const polyglot = Buffer.concat([photo, Buffer.from('<script>alert(1)</script>PK\x03\x04')])
  const { bytes } = await decoder.preview(polyglot, signal)
  assert.ok(!Buffer.from(bytes).includes('script'), 'what stands behind a picture does not come along')
  assert.equal((await decoder.preview(photo, signal)).width, 640)
})

test('one that takes too long ends its process, the others do not; one that is no longer wanted is not begun', async () => {
  await using decoder = open({ waiting: 3 })
  await decoder.preview(photo, signal)
  const first = decoder.pid
  const left = new AbortController()
  const [one, two, gone] = [decoder.preview(photo, signal), decoder.preview(photo, signal), decoder.preview(photo, left.signal)]
  const last = decoder.preview(photo, signal)
  await assert.rejects(decoder.preview(photo, signal), { code: 'overloaded' })
  left.abort()
  await assert.rejects(gone, { name: 'AbortError' })
  if (first !== undefined) process.kill(first, 'SIGKILL') // as a picture might
  await assert.rejects(one, unreadable)
  assert.deepEqual(
    (await Promise.all([two, last])).map(({ width }) => width),
    [640, 640],
  )
  assert.notEqual(decoder.pid, first)

  await using slow = open({ deadlineMs: 1 })
  await assert.rejects(slow.preview(photo, signal), unreadable)
})

test('its process rests when nothing is asked, and is gone with it', async () => {
  const decoder = open({ idleMs: 1 })
  try {
    await decoder.preview(photo, signal)
    for (const end = performance.now() + 10_000; decoder.pid !== undefined; await delay(5)) assert.ok(performance.now() < end)
    await decoder.preview(photo, signal)
  } finally {
    await decoder[Symbol.asyncDispose]()
  }
  await assert.rejects(decoder.preview(photo, signal), { code: 'cancelled' })
})
