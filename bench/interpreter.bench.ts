// The interpreter alone on one core: a procedure of user tasks, a fork by condition and two branches at once, every task
// completed by an event of its own. Beside it bpmn-engine from npm in the same run, where it can be installed, with tasks in a row alone: its
// conditions are not FEEL.
// Then procedures made at random, run with a crash at every commit (test/procedures): replay equals live, no token lost or doubled.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Graph, readBpmn, start, step } from '#procedures-rules'
import { judge } from '../test/procedures/judge.ts'
import { type Figure, quantile } from './figure.ts'

const turns = 20
const models = Number(process.env.BENCH_MODELS ?? 100_000)

/** Twelve user tasks a run: three, two behind a fork by condition, two in each of two branches at once, and three. */
const head = '<?xml version="1.0"?><definitions id="bench" xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="x"><process id="p" isExecutable="true"><startEvent id="s"/><endEvent id="z"/>' // biome-ignore format: one tag after the other

const line = inARow()
const activitiesEach = 12

const graph = await read(forked())
const lineGraph = await read(line)
const rates: number[] = []
for (let turn = 0; turn < turns; turn++) rates.push(rate(graph, 4_000))
const lineRate = rate(lineGraph, 20_000)
const peer = await peerRate()
const { bad, events, seconds } = judged()

const figures: Figure[] = [
  {
    name: 'interpreter alone, activities each completed by an event',
    value: Math.round(quantile(rates, 0.5)),
    unit: '1/s',
    floor: 200_000,
    note: `median of ${turns}, best ${Math.round(Math.max(...rates))}`,
  },
  { name: 'interpreter, twelve user tasks in a row', value: Math.round(lineRate), unit: '1/s' },
  ...(peer === null
    ? []
    : [
        {
          name: 'bpmn-engine, the same twelve in a row',
          value: Math.round(peer),
          unit: '1/s',
          note: 'reads the diagram at each run',
        },
      ]),
  {
    name: 'random procedures with a crash at every commit, wrong',
    value: bad.length,
    unit: '',
    floor: 0,
    atMost: true,
    note: `${models} procedures, ${events} events, ${Math.round(seconds)} s${bad.length ? `, seeds ${bad.slice(0, 5).join(' ')}` : ''}`,
  },
]
process.stdout.write(`${JSON.stringify(figures)}\n`)

async function read(xml: string): Promise<Graph> {
  const { graph, findings } = await readBpmn(xml)
  if (!graph || findings.length) throw new Error(`the diagram is not in order: ${JSON.stringify(findings)}`)
  return graph
}

/** Activities completed in a second by so many procedures, one after the other. */
function rate(of: Graph, runs: number): number {
  const began = performance.now()
  for (let run = 0; run < runs; run++) {
    let { state, commands } = start(of, { at: 0, variables: { amount: 1500 } })
    const open: number[] = []
    let completed = 0
    for (;;) {
      for (const command of commands) if (command.type === 'open_task') open.push(command.job)
      const job = open.shift()
      if (job === undefined) break
      completed++
      ;({ state, commands } = step(of, state, { type: 'completed', at: run, job }))
    }
    if (state.status !== 'completed' || completed !== activitiesEach)
      throw new Error(`${state.status} after ${completed} tasks`)
  }
  return (runs * activitiesEach * 1000) / (performance.now() - began)
}

function judged(): { bad: number[]; events: number; seconds: number } {
  const began = performance.now()
  const bad: number[] = []
  let events = 0
  for (let seed = 1; seed <= models; seed++) {
    const found = judge(seed)
    events += found.events
    if (found.wrong.length) bad.push(seed)
  }
  return { bad, events, seconds: (performance.now() - began) / 1000 }
}

type Api = { type: string; signal(): void }
type Engine = {
  once(event: 'end' | 'error', heard: (error?: unknown) => void): void
  execute(options: unknown): Promise<unknown>
}

/** The same of bpmn-engine, installed for this run alone; null where there is no registry. */
async function peerRate(): Promise<number | null> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-bpmn-'))
  try {
    const install = spawnSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', 'bpmn-engine@25.0.1'], { timeout: 120_000 }) // biome-ignore format: one call
    if (install.status !== 0) return null
    const { EventEmitter } = await import('node:events')
    const load = createRequire(join(folder, 'package.json'))
    const { Engine }: { Engine: new (options: unknown) => Engine } = load('bpmn-engine')
    const runs = 30
    const began = performance.now()
    for (let run = 0; run < runs; run++) {
      const listener = new EventEmitter()
      listener.on('activity.wait', (api: Api) => api.signal())
      const engine = new Engine({ name: 'line', source: line })
      await new Promise<void>((ended, failed) => {
        engine.once('end', () => ended())
        engine.once('error', failed)
        engine.execute({ listener }).catch(failed)
      })
    }
    return (runs * activitiesEach * 1000) / (performance.now() - began)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function users(ids: string): string {
  return [...ids].map((id) => `<userTask id="${id}"/>`).join('')
}

/** Flows along each of these ways: `sab` goes from s over a to b. Gateways are X, Y, F and J. */
function flows(...ways: string[]): string {
  return ways
    .flatMap((way) => [...way].slice(1).map((to, at) => `<sequenceFlow id="${way[at]}_${to}" sourceRef="${way[at]}" targetRef="${to}"/>`)) // biome-ignore format: one flow
    .join('')
}

function inARow(): string {
  return `${head}${users('abcdefghijkl')}${flows('sabcdefghijklz')}</process></definitions>`
}

function forked(): string {
  const gateways =
    '<exclusiveGateway id="X" default="X_m"/><exclusiveGateway id="Y"/><parallelGateway id="F"/><parallelGateway id="J"/>'
  const chosen =
    '<sequenceFlow id="X_d" sourceRef="X" targetRef="d"><conditionExpression xsi:type="tFormalExpression">amount &gt; 1000</conditionExpression></sequenceFlow>'
  const ways = flows('sabcX', 'XmY', 'deYFfgJ', 'FhiJjklz')
  return `${head}${users('abcdefghijklm')}${gateways}${chosen}${ways}</process></definitions>`
}
