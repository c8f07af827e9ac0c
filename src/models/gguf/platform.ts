import { AppError } from '../../errors/index.ts'

/** Node's platform and processor → the package with llama.cpp built for it. Those for graphics cards are hundreds of megabytes and left out. */
const packages: { readonly [platform: string]: string } = {
  'linux-x64': '@node-llama-cpp/linux-x64',
  'linux-arm64': '@node-llama-cpp/linux-arm64',
  'linux-arm': '@node-llama-cpp/linux-armv7l',
  'linux-riscv64': '@node-llama-cpp/linux-riscv64',
  'darwin-arm64': '@node-llama-cpp/mac-arm64-metal',
  'darwin-x64': '@node-llama-cpp/mac-x64',
  'win32-x64': '@node-llama-cpp/win-x64',
  'win32-arm64': '@node-llama-cpp/win-arm64',
}
/** What the builds for Linux were linked with: Debian 12, Ubuntu 22.04. */
const oldestGlibc = 2.34

export type Platform = {
  /** `linux-x64` … */
  readonly name: string
  /** Undefined on Linux where another C library than glibc runs (Alpine), and elsewhere. */
  readonly glibc: string | undefined
}

export function thisPlatform(): Platform {
  const { platform, arch } = process
  const report = process.report as NodeJS.ProcessReport & { excludeNetwork: boolean }
  report.excludeNetwork = true // otherwise it looks up the name of every address
  const { header } = report.getReport() as unknown as { header: { glibcVersionRuntime?: string } }
  return { name: `${platform}-${arch}`, glibc: header.glibcVersionRuntime }
}

/** The package for a platform; throws `model_unavailable` where there is none. */
export function packageFor({ name, glibc }: Platform): string {
  const found = packages[name]
  const refuse = (why: string) =>
    new AppError('model_unavailable', {
      message: `Local models do not run here: ${why}. Answers stay extractive, or use a model server through its address.`,
    })
  if (!found) throw refuse(`there is no runtime for ${name}`)
  if (name.startsWith('linux-') && !(Number(glibc) >= oldestGlibc))
    throw refuse(`the runtime needs glibc ${oldestGlibc} or newer and found ${glibc ?? 'another C library'}`)
  return found
}
