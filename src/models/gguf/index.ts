export { hashFile, readGgufFacts, type GgufFacts } from './gguf-facts.ts'
export { openGgufModel, type GgufModel, type GgufModelOptions } from './gguf-model.ts'
export { estimateMemory } from './memory.ts'
export { findRuntime, installRuntime, runtimeVersion, type InstallOptions, type InstalledRuntime, type Runtime } from './runtime.ts'
