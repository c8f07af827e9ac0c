import { importLibrary } from './library.ts'

/** Loads the runtime whose address is the argument and prints which llama.cpp it is. Ends in failure where it does not load. */
const { getLlama } = await importLibrary(process.argv[2] ?? '')
const { llamaCppRelease } = await getLlama({ gpu: false, build: 'never', maxThreads: 1, logLevel: 'error', progressLogs: false })
process.stdout.write(JSON.stringify({ release: llamaCppRelease.release }))
