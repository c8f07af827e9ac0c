import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { readEnv, toConfig } from './index.ts'

test('with nothing set: loopback, port 8420, ./data', () => {
  const { config, secrets } = toConfig(readEnv({ PATH: '/bin' }))
  assert.deepEqual(config.http, { host: '127.0.0.1', port: 8420 })
  assert.equal(config.dataFolder, resolve('data'))
  assert.equal(secrets.adminPassword, undefined)
})

test('the command line wins over the environment', () => {
  const { config } = toConfig({ GROUNDSWELL_DATA: '/a', GROUNDSWELL_PORT: '1' }, { data: '/b', port: '2' })
  assert.deepEqual([config.dataFolder, config.http.port], [resolve('/b'), 2])
})

test('every contradiction is reported at once', () => {
  assert.throws(
    () =>
      toConfig({
        GROUNDSWELL_PORT: 'many',
        GROUNDSWELL_HOST: '0.0.0.0',
        GROUNDSWELL_LOG_LEVEL: 'loud',
        GROUNDSWELL_TIME_ZONE: 'Mars/Olympus',
      }),
    (error: { code: string; message: string }) => {
      assert.equal(error.code, 'config_invalid')
      for (const name of ['GROUNDSWELL_PORT', 'GROUNDSWELL_ADMIN_PASSWORD', 'GROUNDSWELL_LOG_LEVEL', 'GROUNDSWELL_TIME_ZONE'])
        assert.match(error.message, new RegExp(name))
      return true
    },
  )
})

test('listening elsewhere needs a password of some length', () => {
  assert.throws(() => toConfig({ GROUNDSWELL_HOST: '0.0.0.0', GROUNDSWELL_ADMIN_PASSWORD: 'short' }), { code: 'config_invalid' })
  const { config, secrets } = toConfig({ GROUNDSWELL_HOST: '0.0.0.0', GROUNDSWELL_ADMIN_PASSWORD: 'long enough to guess at' })
  assert.equal(config.http.host, '0.0.0.0')
  assert.ok(!JSON.stringify(config).includes(secrets.adminPassword ?? '?'))
})

test('Bluesky is read unless it is switched off; its servers are sockets', () => {
  assert.deepEqual(toConfig({}).config.live, {
    isOn: true,
    bluesky: 'on',
    plcDirectory: 'https://plc.directory',
    rewindMs: 6 * 3_600_000,
    keepMs: 7 * 86_400_000,
    keepBytes: 10e9,
  })
  assert.equal(toConfig({ GROUNDSWELL_BLUESKY: 'off' }).config.live.bluesky, 'off')
  assert.equal(toConfig({ GROUNDSWELL_BLUESKY: 'wss://jetstream.example' }, { live: false }).config.live.isOn, false)
  assert.deepEqual(toConfig({ GROUNDSWELL_BLUESKY: 'ws://127.0.0.1:6008, wss://jetstream.example' }).config.live.bluesky, [
    'ws://127.0.0.1:6008',
    'wss://jetstream.example',
  ])
  for (const text of ['https://jetstream.example', 'yes', 'wss://a.example/subscribe', ''])
    assert.throws(() => toConfig({ GROUNDSWELL_BLUESKY: text, GROUNDSWELL_REWIND_HOURS: '6' }), { code: 'config_invalid' }, text)
})

test('the public address is one that keeps secrets, or this computer itself', () => {
  assert.equal(toConfig({}).config.publicUrl, undefined)
  assert.equal(toConfig({ GROUNDSWELL_PUBLIC_URL: 'https://news.example/gs/' }).config.publicUrl, 'https://news.example/gs')
  assert.equal(toConfig({ GROUNDSWELL_PUBLIC_URL: 'http://127.0.0.1:8420' }).config.publicUrl, 'http://127.0.0.1:8420')
  for (const url of ['http://news.example', 'news.example', 'https://me@news.example', 'https://news.example/?a=b'])
    assert.throws(() => toConfig({ GROUNDSWELL_PUBLIC_URL: url }), { code: 'config_invalid', message: /PUBLIC_URL/ }, url)
})
