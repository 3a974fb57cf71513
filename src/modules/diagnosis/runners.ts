import type { App } from '#platform/app.ts'
import { instanceRunner } from './instance.ts'
import type { DiagnosisRunner } from './types.ts'

const registered = new WeakMap<App, DiagnosisRunner[]>()

/** Adds a runner at a location: it is asked for systems there before the instance is. */
export function registerDiagnosisRunner(app: App, runner: DiagnosisRunner): void {
  runnersOf(app).unshift(runner)
}

function runnersOf(app: App): DiagnosisRunner[] {
  let runners = registered.get(app)
  if (!runners) {
    runners = [instanceRunner(app)]
    registered.set(app, runners)
  }
  return runners
}

/** Whoever can find this out about systems of a location: a runner there, else one of everywhere. */
export function runnerFor(app: App, location: string | null, kind: string): DiagnosisRunner | null {
  const able = runnersOf(app).filter((runner) => (runner.kinds as readonly string[]).includes(kind))
  return (
    able.find((runner) => runner.location !== null && runner.location === location) ??
    able.find((runner) => runner.location === null) ??
    null
  )
}

/** What can be tried on systems of a location. */
export function kindsAt(app: App, location: string | null): DiagnosisRunner['kinds'] {
  const there = runnersOf(app).filter((runner) => runner.location === null || runner.location === location)
  return [...new Set(there.flatMap((runner) => runner.kinds))]
}
