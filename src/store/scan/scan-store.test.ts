import { postStoreContract } from '../post-store.contract.ts'
import { createScanStore } from './scan-store.ts'

postStoreContract('the scan store', () => Promise.resolve(createScanStore()))
