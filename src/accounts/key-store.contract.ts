import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { KeyStore } from './key-store.ts'

type Opened = { readonly keys: KeyStore; readonly again: () => KeyStore; readonly pass: (ms: number) => void } & Disposable

/** What every keeper of keys does. `open`: an empty one; `again` opens the same in another process' stead; `pass` lets time pass. */
export function keyStoreContract(name: string, open: () => Opened): void {
  describe(`${name} keeps the contract of keys`, () => {
    test('a secret is 256 random bits behind a prefix, finds its key, and is shown this once', () => {
      using opened = open()
      const { keys } = opened
      const { key, secret } = keys.create('  phone ')
      assert.match(secret, /^gsw_[\w-]{43}$/)
      assert.deepEqual([key.name, key.prefix], ['phone', secret.slice(0, 10)])
      assert.equal(keys.find(secret)?.id, key.id)
      assert.ok(!JSON.stringify(keys.list()).includes(secret.slice(10)))
      const secrets = Array.from({ length: 50 }, (_, n) => keys.create(`key ${n}`).secret)
      assert.equal(new Set(secrets).size, 50)
    })

    test('what is nearly a secret is none', () => {
      using opened = open()
      const { keys } = opened
      const { secret } = keys.create('phone')
      const last = secret.at(-1) === 'A' ? 'B' : 'A'
      for (const wrong of [
        '',
        'gsw_',
        secret.slice(0, 10),
        secret.slice(0, -1),
        `${secret}A`,
        ` ${secret}`,
        secret.slice(0, -2) + last + last,
      ])
        assert.equal(keys.find(wrong), undefined, wrong)
    })

    test('a revoked key is one no more, for ever, and everybody knows at once', () => {
      using opened = open()
      const { keys } = opened
      const { key, secret } = keys.create('phone')
      const { secret: stays } = keys.create('tablet')
      {
        using other = opened.again()
        assert.equal(other.find(secret)?.id, key.id)
        opened.pass(1_000)
        assert.ok(other.revoke(key.id).revokedAt)
      }
      assert.equal(keys.find(secret), undefined)
      assert.deepEqual([keys.isActive(key.id), keys.isActive('key_none')], [false, false])
      assert.equal(keys.find(stays)?.name, 'tablet')
      const [{ revokedAt } = { revokedAt: undefined }] = keys.list().filter(({ id }) => id === key.id)
      opened.pass(1_000)
      assert.equal(keys.revoke(key.id).revokedAt, revokedAt, 'a second time changes nothing')
      assert.throws(() => keys.revoke('key_none'), { code: 'not_found' })
    })

    test('when it was last used is known to a minute', () => {
      using opened = open()
      const { key, secret } = opened.keys.create('phone')
      const { keys } = opened
      const used = () => keys.list()[0]?.lastUsedAt
      assert.equal(used(), undefined)
      keys.find(secret)
      const first = used()
      assert.ok(first !== undefined && first >= key.createdAt)
      opened.pass(59_000)
      keys.find(secret)
      assert.equal(used(), first)
      opened.pass(1_000)
      keys.find(secret)
      assert.equal(used(), first + 60_000)
    })

    test('a name is one line of up to a hundred characters', () => {
      using opened = open()
      const { keys } = opened
      for (const name of ['', '  ', 'x'.repeat(101), 'two\nlines', '\u001b[31m'])
        assert.throws(() => keys.create(name), { code: 'request_invalid' })
      assert.deepEqual(keys.list(), [])
    })
  })
}
