export { keyPrefix, openKeyStore, type Key, type KeyStore, type NewKey } from './key-store.ts'
