import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A process and everything it started, also what left its process group. Linux only: elsewhere just the process. */
export async function treeOf(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  const below = await Promise.all(children.trim().split(' ').filter(Boolean).map(Number).map(treeOf))
  return [pid, ...below.flat()]
}

/** Bytes of memory that belong to these processes, what they share counted once (proportional set size). */
export async function memoryOf(pids: readonly number[]): Promise<number> {
  const each = await Promise.all(
    pids.map(async (pid) => {
      const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
      return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024
    }),
  )
  return each.reduce((sum, bytes) => sum + bytes, 0)
}

/** Bytes of the files in a folder. What vanishes meanwhile counts nothing. */
export async function diskOf(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const sizes = await Promise.all(
    names
      .filter((one) => one.isFile())
      .map((one) =>
        stat(join(one.parentPath, one.name)).then(
          (it) => it.size,
          () => 0,
        ),
      ),
  )
  return sizes.reduce((sum, bytes) => sum + bytes, 0)
}
