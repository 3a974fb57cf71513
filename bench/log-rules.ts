// A public sample with known answers: the messages of some hundred programs as Debian's logcheck describes them. Each rule is
// an expression for one line of syslog; lines are drawn from it, and which rule and alternatives a line came from is the
// answer. The package is downloaded and unpacked into a folder of its own, nothing of it is kept.
import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { type Drawn, drawer } from './log-draw.ts'

const name = 'logcheck-database'

/** A line with what it is: `file` names the programs that belong together, `truth` the kind of message. */
export type Known = { file: string; truth: string; source: string; text: string }

/** Lines drawn from the rules, so many of each kind; a sentence why not where the package cannot be had. */
export function linesOfLogcheck(
  eachKind: number,
  seed: number,
): { lines: Known[]; rules: number; left: number } | string {
  const folder = mkdtempSync(join(tmpdir(), 'palisade-logcheck-'))
  try {
    const missing = download(folder)
    if (missing) return missing
    return drawAll(globSync(`${folder}/etc/logcheck/ignore.d.*/*`), eachKind, seed)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function download(folder: string): string | null {
  if (spawnSync('apt-get', ['--version']).error) return 'there is no apt here'
  const get = () => spawnSync('apt-get', ['download', name], { cwd: folder })
  if (get().status !== 0) {
    spawnSync('apt-get', ['update'])
    if (get().status !== 0) return `apt could not download ${name}`
  }
  const [deb] = globSync(`${folder}/*.deb`)
  return deb && spawnSync('dpkg-deb', ['-x', deb, folder]).status === 0 ? null : `${name} could not be unpacked`
}

function drawAll(files: readonly string[], eachKind: number, seed: number) {
  const draw = drawer(seed)
  const byTruth = new Map<string, Known[]>()
  let rules = 0
  let left = 0
  for (const file of files.toSorted())
    for (const rule of readFileSync(file, 'utf8').split('\n')) {
      if (!rule.startsWith('^')) continue
      rules++
      const drawn = drawLines(draw, rule.replace(head, ''), eachKind * 3)
      if (!drawn) {
        left++
        continue
      }
      for (const { text, kind } of drawn) add(byTruth, basename(file), text, kind, eachKind)
    }
  return { lines: [...byTruth.values()].flat(), rules, left }
}

function drawLines(draw: (rule: string) => Drawn | null, rule: string, n: number): Drawn[] | null {
  const drawn = Array.from({ length: n }, () => draw(rule))
  return drawn.some((one) => one === null) ? null : (drawn as Drawn[])
}

/** A rule begins with time and host, as a door of syslog takes them off. */
const head = /^\^\(.*?\{32\}\) \[[^ ]*\]\+ /
/** `program[123]: text` */
const message = /^([^\s[:]+)(?:\[\d+\])?: (.+)$/

function add(all: Map<string, Known[]>, file: string, line: string, kind: string, most: number): void {
  const text = message.exec(line)?.[2]
  const [, source, words] = message.exec(kind) ?? []
  if (!text || !source || !words) return
  const truth = `${file} ${source} ${words}`
  const own = all.get(truth) ?? []
  if (own.length < most) own.push({ file, truth, source, text })
  all.set(truth, own)
}
