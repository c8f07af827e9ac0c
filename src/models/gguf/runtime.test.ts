import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { findRuntime, installRuntime, runtimeVersion, type InstallOptions } from './runtime.ts'
import { cacheFolder, newFolder, testRuntime } from './runtime.fixture.ts'

const signal = new AbortController().signal
const install = (dataFolder: string, options: Partial<InstallOptions> = {}) =>
  installRuntime({ dataFolder, signal, environment: process.env, ...options })

test('it is installed once, whoever asks at the same time, and found without being run', async () => {
  const [one, another] = await Promise.all([install(cacheFolder), install(cacheFolder)])
  assert.equal(one.version, runtimeVersion)
  assert.ok(one.bytes > 20e6 && one.bytes < 120e6, `${one.bytes} bytes`)
  assert.match(one.release, /\w/)
  assert.ok(!one.isNew || !another.isNew)
  const { isNew: _isNew, tookMs: _tookMs, ...found } = another
  assert.deepEqual(await findRuntime(cacheFolder), found)
})

test('half an install is made whole, and an aborted one leaves nothing in its place', async () => {
  await testRuntime(process.env) // npm's cache is warm then
  const folder = await newFolder()
  try {
    const place = join(folder.path, 'runtimes', 'llama')
    await mkdir(join(place, 'node_modules', 'node-llama-cpp', 'dist'), { recursive: true })
    await writeFile(join(place, 'node_modules', 'node-llama-cpp', 'dist', 'index.js'), 'export {}')
    assert.equal(await findRuntime(folder.path), undefined)
    await assert.rejects(install(folder.path, { signal: AbortSignal.timeout(500) }), { name: 'TimeoutError' })
    assert.equal(await findRuntime(folder.path), undefined)

    const lines: string[] = []
    const installed = await install(folder.path, { onLine: (line) => lines.push(line) })
    assert.equal(installed.isNew, true)
    assert.match(lines.join('\n'), /^Installing node-llama-cpp .+ …\nChecking that it loads …$/)
    assert.deepEqual((await readdir(join(folder.path, 'runtimes'))).sort(), ['install.lock', 'llama'])

    await writeFile(fileURLToPath(installed.entry), 'export const damaged = true')
    assert.equal((await install(folder.path)).isNew, true)
  } finally {
    await folder[Symbol.asyncDispose]()
  }
})

test('without npm, registry or a build for the platform it says so', async () => {
  await using folder = await newFolder()
  const { path } = folder
  const refused = (message: RegExp) => ({ code: 'model_unavailable', message })
  await assert.rejects(install(path, { environment: { PATH: path } }), refused(/npm is not installed/))
  await assert.rejects(install(path, { platform: { name: 'linux-x64', glibc: undefined } }), refused(/glibc/))

  const nobody = createServer().listen(0, '127.0.0.1')
  await once(nobody, 'listening')
  const { port } = nobody.address() as { port: number }
  nobody.close()
  await once(nobody, 'close')
  const cache = await mkdtemp(join(path, 'npm-'))
  const registry = { npm_config_registry: `http://127.0.0.1:${port}/`, npm_config_cache: cache, npm_config_fetch_retries: '0' }
  await assert.rejects(install(path, { environment: { ...process.env, ...registry } }), refused(/registry cannot be reached/))
  assert.equal(await findRuntime(path), undefined)
  await rm(cache, { recursive: true, force: true })
})
