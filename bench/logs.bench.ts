// Lines mined into templates a second on one core, beside the raw limit of the same lines: splitting at blanks and looking the
// words up. Then how well lines are grouped, on messages whose kinds are known. With LOGHUB=folder also on each
// `*_2k.log_structured.csv` below it (Loghub-2k is public, but no registry this script can reach has it).
import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parse } from 'csv-parse/sync'
import { createMiner } from '../src/modules/logs/rules/miner.ts'
import { statesIn } from '../src/modules/logs/rules/vocabulary.ts'
import type { Figure } from './figure.ts'
import { type Known, linesOfLogcheck } from './log-rules.ts'

const figures: Figure[] = []

/**
 * Grouping accuracy as Loghub's authors define it: the share of lines whose group has exactly the lines that belong
 * together, none more and none less.
 */
function groupingAccuracy(lines: readonly { truth: string; given: string }[]): number {
  const given = Map.groupBy(lines, (line) => line.given)
  let right = 0
  for (const own of Map.groupBy(lines, ({ truth }) => truth).values()) {
    const group = given.get(own[0]!.given)!
    if (group.length === own.length && own.every((line) => line.given === own[0]!.given)) right += own.length
  }
  return right / lines.length
}

type Line = Pick<Known, 'truth' | 'source' | 'text'>

/** Mines lines as one system and says which template each ended in. */
function mined(lines: readonly Line[]): { truth: string; given: string }[] {
  const miner = createMiner()
  const numbers = lines.map(({ source, text }) => miner.place(source, text))
  return lines.map(({ truth }, n) => ({
    truth,
    given: String(numbers[n] === null ? null : miner.resolve(numbers[n]!)),
  }))
}

const percent = (share: number) => Math.round(share * 1000) / 10

/** In an order as if all programs wrote at once: by a hash of the text, the same each time. */
function shuffled<T extends { text: string }>(lines: readonly T[]): T[] {
  const hash = (text: string) =>
    [...text].reduce((sum, character) => Math.imul(sum ^ character.codePointAt(0)!, 16777619), 2166136261)
  return lines.toSorted((a, b) => hash(a.text) - hash(b.text))
}

const sample = linesOfLogcheck(20, 1)
if (typeof sample === 'string') process.stderr.write(`no sample of known messages: ${sample}\n`)
const lines: Line[] = typeof sample === 'string' ? ownLines() : shuffled(sample.lines)

/** Where no sample can be had: six messages with numbers in them. Good for a rate only. */
function ownLines(): Line[] {
  return Array.from({ length: 20_000 }, (_, n) => ({
    truth: String(n % 3),
    source: ['sshd', 'nginx', 'kernel'][n % 3]!,
    text: [
      `Accepted publickey for deploy from 10.0.${n % 200}.${n % 250} port ${20_000 + (n % 40_000)} ssh2`,
      `GET /shop/item/${n} HTTP/1.1 200 ${n % 9000} ${n % 97}.${n % 10} ms`,
      `eth0: link up, ${n % 2 ? 1000 : 100} Mbps, full duplex, lpa 0x${(n % 65_536).toString(16)}`,
    ][n % 3]!,
  }))
}

const seconds = 5
/** The best of several turns: what the code takes, not what else the machine did. */
function rate(turn: () => void): number {
  let best = 0
  const end = performance.now() + seconds * 1000
  while (performance.now() < end) {
    const begun = performance.now()
    turn()
    best = Math.max(best, lines.length / ((performance.now() - begun) / 1000))
  }
  return Math.round(best)
}

const limit = rate(() => {
  const seen = new Map<string, number>()
  for (const { text } of lines) for (const word of text.split(' ')) seen.set(word, (seen.get(word) ?? 0) + 1)
})
const bytes = Math.round(lines.reduce((sum, { text }) => sum + text.length, 0) / lines.length)
const miner = createMiner()
const speed = rate(() => {
  for (const { source, text } of lines) miner.place(source, text)
})
const fresh = rate(() => void mined(lines))
const note = `${lines.length} lines of ${bytes} characters in the mean, one thread`
figures.push({ name: 'log lines mined, templates known', value: speed, unit: '1/s', floor: 200_000, note })
figures.push({
  name: 'log lines mined, every template new',
  value: fresh,
  unit: '1/s',
  note: 'from nothing, with all merging',
})
figures.push({ name: 'raw limit: lines split and words counted in a map', value: limit, unit: '1/s' })

if (typeof sample !== 'string') {
  const byFile = [...Map.groupBy(lines as Known[], ({ file }) => file).values()]
  const grouped = byFile.flatMap((own) => mined(own).map((line, n) => ({ ...line, given: `${own[0]!.file} ${line.given}`, states: statesIn(own[n]!.text).join(' ') }))) // biome-ignore format: one list
  const kinds = new Set(lines.map(({ truth }) => truth)).size
  figures.push({
    name: "grouping accuracy, lines drawn from Debian's logcheck rules",
    value: percent(groupingAccuracy(grouped)),
    unit: '%',
    note: `${lines.length} lines, ${kinds} kinds of messages of ${byFile.length} files; ${sample.left} of ${sample.rules} rules allow free text or are not read`,
  })
  figures.push({
    name: 'the same, lines of other states being of other kinds',
    value: percent(
      groupingAccuracy(grouped.map(({ truth, given, states }) => ({ truth: `${truth} ${states}`, given }))),
    ),
    unit: '%',
    note: 'as is wanted here: opened and closed are never one message, though one rule may have both',
  })
}

const shares: number[] = []
for (const file of process.env.LOGHUB ? globSync(`${process.env.LOGHUB}/**/*_2k.log_structured.csv`).toSorted() : []) {
  const rows = parse(readFileSync(file, 'utf8'), { columns: true, relax_quotes: true }) as Record<string, string>[]
  const share = groupingAccuracy(
    mined(rows.map(({ Content = '', EventId = '' }) => ({ truth: EventId, source: '', text: Content }))),
  )
  shares.push(share)
  figures.push({
    name: `grouping accuracy, Loghub-2k ${basename(file).split('_')[0]}`,
    value: percent(share),
    unit: '%',
  })
}
if (shares.length > 1)
  figures.push({
    name: 'grouping accuracy, Loghub-2k in the mean',
    value: percent(shares.reduce((a, b) => a + b) / shares.length),
    unit: '%',
  })
else process.stderr.write('Loghub-2k was not measured: name its folder in LOGHUB\n')
process.stdout.write(`${JSON.stringify(figures)}\n`)
